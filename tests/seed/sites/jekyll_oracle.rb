# What Jekyll's own reader makes of a site: nothing is rendered, no plugin is loaded.
#
# Reads folders from standard input, one a line; answers each with one line of JSON: every document
# and page by its path, or the error that Jekyll ends with.

require "jekyll"
require "json"

Jekyll.logger.log_level = :error

def described(item, path, collection, draft)
  date = draft ? item.date : item.data["date"]
  date = Time.parse(date.to_s) if date && !date.is_a?(Time)
  {
    "path" => path,
    "url" => item.url,
    "date" => date && date.getutc.iso8601,
    "title" => item.data["title"],
    "published" => item.data.fetch("published", true) ? true : false,
    "draft" => draft,
    "categories" => item.data["categories"],
    "tags" => item.data["tags"],
    "collection" => collection,
  }
end

def read_site(folder)
  ENV["TZ"] = "UTC"
  Jekyll::Utils.instance_variable_set(:@parse_date_cache, nil)
  # `unpublished` also keeps what `published` without a value leaves out.
  options = { "source" => folder, "destination" => File.join(folder, "_site"), "future" => true,
              "unpublished" => true, "show_drafts" => true, "disable_disk_cache" => true,
              "quiet" => true, "limit_posts" => 0 }
  config = Jekyll.configuration(options)
  config["plugins"] = []
  config["plugins_dir"] = "_no_plugins"
  config.delete("theme")
  site = Jekyll::Site.new(config)
  site.read
  documents = site.collections.values.flat_map do |collection|
    next [] unless collection.write?

    collection.docs.map { |doc| described(doc, doc.path, collection.label, doc.draft? ? true : false) }
  end
  pages = site.pages.map { |page| described(page, File.join(site.source, page.relative_path), "pages", false) }
  { "items" => documents + pages }
rescue StandardError, SystemExit => e
  { "error" => "#{e.class}: #{e.message}" }
end

$stdout.sync = true
$stdin.each_line { |line| puts JSON.generate(read_site(line.chomp)) }
