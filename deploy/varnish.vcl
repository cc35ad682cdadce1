# Varnish 7 in front of newsgraph: public responses are kept for an hour, and purged by tag.
#
#   varnishd -a :80 -f /etc/varnish/newsgraph.vcl -s malloc,1g
#   NEWSGRAPH_PURGE_URL=http://127.0.0.1/purge  NEWSGRAPH_PURGE_TEMPLATE=varnish
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
    if (req.http.Upgrade ~ "(?i)websocket") {
        return (pipe);
    }
    # Whoever sends a token may see what others may not, and asks the gateway each time.
    if (req.http.Authorization || (req.method != "GET" && req.method != "HEAD")) {
        return (pass);
    }
    unset req.http.Cookie;
    # One variant for each media type, whatever else a client writes there.
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
    # newsgraph marks what everyone may have with tags; the rest is private.
    if (beresp.status == 200 && beresp.http.Cache-Tag && beresp.http.Cache-Control ~ "public") {
        if (beresp.ttl <= 0s) {
            set beresp.ttl = 1h;
        }
        # Kept a little longer, to be validated by its ETag: 304 costs the gateway next to nothing.
        set beresp.keep = 1h;
        # The moment in which an expired object is still delivered; a purged one never is.
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
