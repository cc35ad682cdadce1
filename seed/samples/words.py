"""The words of synthetic articles. Providers and their domains are made up."""

from __future__ import annotations

TOPICS: dict[str, tuple[str, ...]] = {
    "AI": ("language model", "face recognition", "image generator", "AI assistant", "chatbot"),
    "Natural Language Processing": ("translation engine", "speech model", "summarizer", "parser"),
    "Computer Vision": ("camera network", "object detector", "medical imaging tool", "drone pilot"),
    "Robotics": ("warehouse robot", "walking robot", "surgical arm", "delivery robot"),
    "Privacy": ("data broker rule", "tracking ban", "location archive", "consent banner"),
    "Security": ("password flaw", "ransomware attack", "zero-day exploit", "phishing campaign"),
    "Cloud": ("data centre", "object storage", "serverless platform", "backup service"),
    "C++": ("compiler release", "memory-safety profile", "module system", "game engine rewrite"),
    "C#": ("language preview", "desktop framework", "garbage collector", "open-source library"),
    "Python": ("interpreter speed-up", "package index", "type checker", "notebook server"),
    "Rust": ("kernel driver", "borrow checker", "web framework", "embedded toolkit"),
    "JavaScript": ("browser engine", "bundler", "runtime", "component library"),
    "Open Source": ("licence change", "maintainer fund", "fork", "foundation"),
    "Databases": ("query planner", "vector index", "document store", "replication bug"),
    "GraphQL": ("schema registry", "gateway", "federation plan", "query cost limit"),
    "Hardware": ("graphics card", "laptop chip", "memory shortage", "chip factory"),
    "Quantum Computing": ("qubit record", "error-correction scheme", "quantum network", "cryostat"),
    "Climate": ("carbon market", "heat map", "sea-level study", "methane satellite"),
    "Energy": ("battery plant", "fusion test", "solar farm", "power grid upgrade"),
    "Space": ("moon lander", "reusable rocket", "space telescope", "satellite swarm"),
    "Health": ("vaccine trial", "sleep study", "hospital network", "gene therapy"),
    "Finance": ("payment network", "interest-rate cut", "crypto exchange", "bank merger"),
    "E-Commerce": ("checkout system", "return policy", "marketplace fee", "same-day delivery"),
    "Gaming": ("console update", "esports league", "indie hit", "modding toolkit"),
    "R&D": ("research lab", "patent pool", "grant programme", "prototype line"),
    "Law": ("antitrust case", "copyright ruling", "privacy act", "patent dispute"),
}

ACTORS = (
    "Amazon", "Microsoft", "Google", "IBM", "Apple", "Intel", "Nvidia", "Siemens", "Samsung",
    "The European Union", "A Stanford team", "The city of Lisbon", "Congress", "The World Bank",
    "A student club", "The Red Cross", "Japan", "A small startup", "Toyota", "Airbus",
    "A lab in Zürich", "The café chain Dédé", "São Paulo", "AT&T", "NASA", "The Louvre",
)  # fmt: skip

VERBS = (
    "bans", "unveils", "delays", "halves the cost of", "opens up", "pauses", "sues over",
    "invests in", "recalls", "doubles down on", "quietly tests", "walks away from", "defends",
    "publishes an audit of", "bets on", "apologizes for", "teaches the world about",
)  # fmt: skip

ENDINGS = (
    "for a year", "after criticism", "in twelve cities", "as rivals catch up", "ahead of schedule",
    "despite a lawsuit", "before the elections", "with help from volunteers", "in record time",
    "without asking anyone", "to cut emissions", "amid a shortage", "for schools", "at last",
)  # fmt: skip

OPENINGS = ("Why", "How", "Inside the plan:", "Opinion:", "Explained:", "Exclusive:", "What if")

SENTENCES = (
    "{actor} said on {day} that the {thing} would be available to everyone by the end of the year.",
    "Critics of the {thing} point to bias, to cost and to a lack of independent review.",
    "The decision follows months of talks with regulators, customers and researchers.",
    "A spokesperson declined to say how many people had used the {thing} so far.",
    "Documents seen by {provider} suggest that the {thing} was planned as early as last spring.",
    "Experts in {topic} call it a turning point, though not all of them agree on the direction.",
    "Shares rose {n} percent on the news before giving up most of the gain by the afternoon.",
    "In a survey of {n}00 readers, most said that they would rather wait for the next version.",
    "The {thing} is the third of its kind this year, and by far the largest.",
    "What happens next depends on a court in Luxembourg, where hearings begin on {day}.",
)

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
CATEGORIES = ("news", "news", "news", "technology", "science", "business", "opinion")
TAILS = ("...", "&#8230;", " &#8211; and more", "\u2026", "&nbsp;", "")

PROVIDERS: tuple[tuple[str, str], ...] = (
    ("Harbour Tribune", "harbourtribune.example"),
    ("The Daily Ledger", "dailyledger.example"),
    ("Wired Valley", "wiredvalley.example"),
    ("Nordic Post", "nordicpost.example"),
    ("SC Journal", "scjournal.example"),
    ("Pixel & Press", "pixelandpress.example"),
    ("Le Matin Bleu", "matinbleu.example"),
    ("Open Bench", "openbench.example"),
    ("Quantum Weekly", "quantumweekly.example"),
    ("Grid Report", "gridreport.example"),
    ("Clearview Business", "clearviewbusiness.example"),
    ("Code Gazette", "codegazette.example"),
)

ELSEWHERE: tuple[tuple[str, str], ...] = (
    ("Capital Standard", "capitalstandard.example"),
    ("Atlantic Wire", "atlanticwire.example"),
    ("The Morning Signal", "morningsignal.example"),
    ("Policy Monitor", "policymonitor.example"),
    ("Campus Review", "campusreview.example"),
    ("Southern Star", "southernstar.example"),
    ("Lab Notes", "labnotes.example"),
    ("Street View News", "streetviewnews.example"),
)
"""Providers of stories outside the archive."""

VIDEO_HOST = ("Tube Channel", "tubechannel.example")
