"""Text is clean for good once it is clean, and takes exactly the cells it is given, as Rich counts them."""

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bay_tui.workshop.search import matches
from bay_tui.workshop.text import cells, clean, fit, is_clean, key_of

ODD = (
    "\x00\x1b\x7f\x85\x9b\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e"
    "\u2028\u2029\u202e\u2066\u3000\u3164\ufe0f\ufeff"
)
ALPHABETS = st.one_of(
    st.characters(),
    st.sampled_from(ODD),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x1F000, max_codepoint=0x1FAFF),
    st.characters(min_codepoint=0x300, max_codepoint=0x36F),
    st.characters(min_codepoint=0x1100, max_codepoint=0x11FF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x323AF),
    st.sampled_from("abc 机油\n\t"),
)
TEXTS = st.text(ALPHABETS, max_size=24)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
@example("a\u200d b", False)
@example("\u200d \u00ad \x1b", True)
def test_clean_text_is_clean_for_good(text, lines):
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert is_clean(once)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
def test_nothing_a_terminal_or_a_page_obeys_is_left(text, lines):
    for character in clean(text, lines=lines):
        if character == "\n" and lines:
            continue
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_letters_and_digits_survive_cleaning_in_their_order(text):
    def plain(said):
        return [one for one in said if unicodedata.category(one) in ("Lu", "Ll", "Nd")]

    assert plain(clean(text)) == plain(text)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.integers(0, 30), st.sampled_from(("left", "right", "center")))
def test_fitted_text_takes_exactly_its_cells(text, width, align):
    shown = fit(clean(text), width, align=align)
    assert cell_len(shown) == width
    assert cells(shown) == width


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(1, 30))
def test_text_is_cut_only_where_it_does_not_fit(text, width):
    text = clean(text)
    shown = fit(text, width)
    whole = fit(text, 200).rstrip(" ")
    if cells(text) <= width:
        assert shown.rstrip(" ") == whole
    else:
        kept = shown.rstrip(" ")
        assert kept.endswith("…")
        assert whole.startswith(kept[:-1])


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_what_is_written_is_found_by_all_its_words(text):
    assert all(character.isalnum() for character in key_of(text))
    assert matches(clean(text), text)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("abXY019粤京-· "), max_size=10))
def test_signs_case_and_spaces_make_no_difference_to_a_key(text):
    spelled = "-".join(text.lower())
    assert key_of(spelled) == key_of(text.upper()) == key_of(key_of(text))
