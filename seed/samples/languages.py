"""Stories in other languages than English, and their authors."""

from __future__ import annotations

from dataclasses import dataclass

EDITIONS = ("fr", "de", "es")
"""Languages that stories are translated into."""
BRITISH = frozenset(("harbourtribune.example", "dailyledger.example"))

WRITERS = (
    "Ada Okafor",
    "Björn Lindqvist",
    "Carmen Ibáñez",
    "Dmitri Volkov",
    "Elif Çelik",
    "Farah Haddad",
    "Grace O'Neill",
    "Hana Kimura",
    "Ivo Novák",
    "Jean-Luc Moreau",
    "Katarzyna Wójcik",
    "Lena Schäfer",
    "Mateus Araújo",
    "Nadia Benali",
    "Oskar Nilsen",
    "Priya Raman",
    "Quentin Dubois",
    "Rosa Martínez",
    "Samuel Brandt",
    "Tereza Horáková",
    "Uma Krishnan",
    "李明",
    "Wim de Vries",
    "Yusuf Demir",
)


@dataclass(frozen=True, slots=True)
class Edition:
    """Headlines and sentences of one language."""

    headlines: tuple[str, ...]
    sentences: tuple[str, ...]
    heading: str
    by: str


EDITION: dict[str, Edition] = {
    "fr": Edition(
        headlines=(
            "{actor} et {topic} : ce qui va changer",
            "Pourquoi {actor} parie sur {topic}",
            "{topic} : {actor} surprend ses concurrents",
        ),
        sentences=(
            "{actor} a annoncé que le projet serait ouvert à tous avant la fin de l'année.",
            "Selon {provider}, {n} équipes travaillent déjà sur ce projet.",
            "Les spécialistes de {topic} parlent d'un tournant, sans s'accorder sur sa direction.",
            "Un porte-parole n'a pas voulu dire combien de personnes l'ont essayé.",
        ),
        heading="Et maintenant ?",
        by="Par",
    ),
    "de": Edition(
        headlines=(
            "{actor} und {topic}: Was sich ändert",
            "Warum {actor} auf {topic} setzt",
            "{topic}: {actor} überrascht die Konkurrenz",
        ),
        sentences=(
            "{actor} erklärte, das Projekt stehe bis zum Jahresende allen offen.",
            "Nach Recherchen von {provider} arbeiten bereits {n} Gruppen daran.",
            "Fachleute für {topic} sprechen von einem Wendepunkt, über die Richtung streiten sie.",
            "Ein Sprecher wollte nicht sagen, wie viele Menschen es bisher erprobt haben.",
        ),
        heading="Wie es weitergeht",
        by="Von",
    ),
    "es": Edition(
        headlines=(
            "{actor} y {topic}: lo que va a cambiar",
            "Por qué {actor} apuesta por {topic}",
            "{topic}: {actor} sorprende a la competencia",
        ),
        sentences=(
            "{actor} anunció que el proyecto estará abierto a todos antes de fin de año.",
            "Según {provider}, ya hay {n} equipos que trabajan en él.",
            "Los expertos en {topic} hablan de un punto de inflexión, aunque no de su dirección.",
            "Un portavoz no quiso decir cuántas personas lo han probado.",
        ),
        heading="Y ahora, ¿qué?",
        by="Por",
    ),
}
