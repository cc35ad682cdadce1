"""Global ids: what is decoded is what was encoded, and any other text is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadUserInput
from graph.ids import GlobalId, from_global_id, to_global_id


@given(st.sampled_from(["Article", "Provider", "Topic"]), st.text(min_size=1))
def test_decoding_gives_the_encoded_node(type: str, key: str) -> None:
    if key.isprintable():
        assert from_global_id(to_global_id(type, key)) == GlobalId(type, key)


@pytest.mark.parametrize(
    "text", ["", "x", "Article:1", to_global_id("User", "1"), to_global_id("Topic", ""), "VG9\n"]
)
def test_any_other_text_is_bad_input(text: str) -> None:
    with pytest.raises(BadUserInput):
        from_global_id(text)
