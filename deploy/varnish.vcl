# Varnish 7 in front of newsgraph: caches public responses for an hour, and purges them by tag.
#
#   varnishd -a :80 -f /etc/varnish/newsgraph.vcl -s malloc,1g
#   NEWSGRAPH_PURGE_URL=http://127.0.0.1/purge  NEWSGRAPH_PURGE_TEMPLATE=varnish
#
# With NEWSGRAPH_CACHE_TAG_BYTES=16000, add -p http_resp_hdr_len=20k.
vcl 4.1;

backend newsgraph {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may purge: the machines that run newsgraph.
acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.url == "/purge") {
        if (client.ip !~ purgers || req.method != "POST" || !req.http.X-Purge-Tags) {
            return (synth(403));
        }
        ban("obj.http.Cache-Tag ~ (^|,)(" + req.http.X-Purge-Tags + ")(,|$)");
        return (synth(200));
    }
    # Prometheus asks the gateway itself. No address has an encoded character in its path.
    if (req.url !~ "^/" || req.url ~ "^/metrics([?#]|$)" || req.url ~ "^[^?]*%") {
        return (synth(404));
    }
    # Only what the gateway takes for a WebSocket: after any other request, a client could send more
    # requests past this file.
    if (req.http.Upgrade ~ "(?i)^websocket$") {
        return (pipe);
    }
    # Requests with a token may see more than others, so they always go to the gateway.
    if (req.http.Authorization || (req.method != "GET" && req.method != "HEAD")) {
        return (pass);
    }
    unset req.http.Cookie;
    # One variant for each media type, independent of other values in the header.
    if (req.http.Accept ~ "application/graphql-response\+json") {
        set req.http.Accept = "application/graphql-response+json";
    } elsif (req.http.Accept !~ "text/(html|event-stream)") {
        set req.http.Accept = "application/json";
    }
    return (hash);
}

sub vcl_pipe {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = "Upgrade";
}

sub vcl_backend_response {
    # Public responses have tags; all others are private.
    if (beresp.status == 200 && beresp.http.Cache-Tag && beresp.http.Cache-Control ~ "public") {
        if (beresp.ttl <= 0s) {
            set beresp.ttl = 1h;
        }
        # Keep it longer, to revalidate it by its ETag: a 304 costs the gateway very little.
        set beresp.keep = 1h;
        # The time in which an expired object is still delivered. A purged object never is.
        set beresp.grace = 10s;
    } else {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
    }
    return (deliver);
}

sub vcl_deliver {
    unset resp.http.Cache-Tag;
    set resp.http.X-Cache = "MISS";
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    }
}
