//! Searches against the plain definition.

use super::*;
use std::ops::Range;

/// A small generator (xorshift) for texts over few letters, where periods abound.
struct Letters(u64);

impl Letters {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn text(&mut self, length: usize, letters: u64) -> Vec<u8> {
        (0..length)
            .map(|_| b'a' + (self.next() >> 20) as u8 % letters as u8)
            .collect()
    }
}

fn wide<U: Unit>(text: &[u8]) -> Vec<U> {
    text.iter()
        .map(|&b| U::from_code_point(b.into()).unwrap())
        .collect()
}

#[test]
fn all_widths_find_what_a_naive_search_finds() {
    let mut letters = Letters(88_172_645_463_325_252);
    for round in 0..3000 {
        let length = (letters.next() % 200) as usize;
        let text = letters.text(length, 1 + round % 3);
        let length = (letters.next() % 12) as usize;
        let mut needle = letters.text(length, 1 + round % 3);
        if round % 5 == 0 {
            needle = needle.repeat(4);
        }
        let naive = |i: &usize| text[*i..].starts_with(&needle);
        let first = (0..=text.len()).find(naive);
        let last = (0..=text.len()).rev().find(naive);
        assert_eq!(find(&text, &needle), first);
        assert_eq!(find(&wide::<u16>(&text), &needle), first);
        assert_eq!(find(&text, &wide::<u32>(&needle)), first);
        assert_eq!(find(&wide::<u32>(&text), &wide::<u16>(&needle)), first);
        assert_eq!(rfind(&text, &needle), last);
        assert_eq!(rfind(&wide::<u16>(&text), &needle), last);
        assert_eq!(rfind(&wide::<u32>(&text), &needle), last);
        let counted = count(&wide::<u16>(&text), &needle, usize::MAX);
        assert_eq!(count(&text, &needle, usize::MAX), counted);
    }
}

#[test]
fn long_periodic_needles_stay_linear() {
    // A quadratic search would take minutes for these.
    let text: Vec<u16> = wide(&b"ab".repeat(500_000));
    let mut needle: Vec<u16> = wide(&b"ab".repeat(100_000));
    needle.push(0x20ac);
    assert_eq!(find(&text, &needle), None);
    assert_eq!(rfind(&text, &needle), None);
    needle.pop();
    needle[0] = 0x20ac;
    assert_eq!(find(&text, &needle), None);
    assert_eq!(rfind(&text, &needle), None);
    let mut found = text.clone();
    found.push(0x20ac);
    found.extend_from_slice(&needle[1..]);
    assert_eq!(find(&found, &needle), Some(text.len()));
}

#[test]
fn needles_that_do_not_fit() {
    assert_eq!(find(b"abc", &[0x20acu32]), None);
    assert_eq!(rfind(b"abc", &[0x20acu16, 0x61]), None);
    assert_eq!(count(b"abc", &[0x20acu16], 9), 0);
    assert_eq!(find::<u8, u8>(b"", b""), Some(0));
    assert_eq!(find::<u8, u8>(b"", b"a"), None);
    assert_eq!(rfind::<u8, u8>(b"abc", b""), Some(3));
}

#[test]
fn counts_and_replacements() {
    assert_eq!(count(b"aaaa", b"aa", usize::MAX), 2);
    assert_eq!(count(b"abc", b"", usize::MAX), 4);
    assert_eq!(count(b"abab", b"ab", 1), 1);
    let replace = |text: &[u8], old: &[u8], new: &[u8], limit| {
        replace_bytes(text, old, new, limit)
            .unwrap()
            .map(|out| String::from_utf8(out).unwrap())
    };
    assert_eq!(replace(b"aXbXc", b"X", b"--", 9), Some("a--b--c".into()));
    assert_eq!(replace(b"aXbXc", b"X", b"", 1), Some("abXc".into()));
    assert_eq!(replace(b"ab", b"", b"-", 9), Some("-a-b-".into()));
    assert_eq!(replace(b"ab", b"", b"-", 2), Some("-a-b".into()));
    assert_eq!(replace(b"", b"", b"-", 9), Some("-".into()));
    assert_eq!(replace(b"ab", b"x", b"-", 9), None);
    assert_eq!(replace(b"ab", b"a", b"-", 0), None);
    let text = replace_text(&[0x20acu16, 0x61], &[0x20acu32], b"e", 9);
    assert_eq!(text, Ok(Some(Text::Latin1(b"ea".to_vec()))));
    let text = replace_text(b"axa", b"x", &[0x1f600u32], 9);
    assert_eq!(text, Ok(Some(Text::Ucs4(vec![0x61, 0x1f600, 0x61]))));
}

type Each<'a> = &'a mut dyn FnMut(Range<usize>);

#[test]
fn splits_as_cpython() {
    let show = |text: &[u8], run: &dyn Fn(Each)| {
        let mut parts = Vec::new();
        run(&mut |range| parts.push(String::from_utf8(text[range].to_vec()).unwrap()));
        parts
    };
    let text = b",a,,b,";
    assert_eq!(
        show(text, &|each| split(text, b",", 99, each)),
        ["", "a", "", "b", ""]
    );
    assert_eq!(
        show(text, &|each| split(text, b",", 2, each)),
        ["", "a", ",b,"]
    );
    assert_eq!(show(text, &|each| split(text, b",", 0, each)), [",a,,b,"]);
    assert_eq!(
        show(text, &|each| rsplit(text, b",", 2, each)),
        ["", "b", ",a,"]
    );
    assert_eq!(
        show(text, &|each| rsplit(text, b",,", 9, each)),
        ["b,", ",a"]
    );
    assert_eq!(show(b"", &|each| split(b"", b",", 9, each)), [""]);
    let text = b"  a b  c ";
    let space = crate::unicode::is_space;
    assert_eq!(
        show(text, &|each| split_space(text, space, 99, each)),
        ["a", "b", "c"]
    );
    assert_eq!(
        show(text, &|each| split_space(text, space, 1, each)),
        ["a", "b  c "]
    );
    assert_eq!(
        show(text, &|each| rsplit_space(text, space, 99, each)),
        ["c", "b", "a"]
    );
    assert_eq!(
        show(text, &|each| rsplit_space(text, space, 1, each)),
        ["c", "  a b"]
    );
    assert_eq!(
        show(text, &|each| split_space(text, space, 0, each)),
        ["a b  c "]
    );
    assert!(show(b"  ", &|each| split_space(b"  ", space, 9, each)).is_empty());
    let text = b"a\r\nb\x0bc\r\rd\n";
    let lines = show(text, &|each| split_lines(text, false, false, each));
    assert_eq!(lines, ["a", "b", "c", "", "d"]);
    let lines = show(text, &|each| split_lines(text, true, true, each));
    assert_eq!(lines, ["a\r\n", "b\x0bc\r", "\r", "d\n"]);
    assert_eq!(strip(b"  a ", space, true, true), 2..3);
    assert_eq!(strip(b"  a ", space, false, true), 0..3);
    assert_eq!(strip(b"  ", space, true, true), 2..2);
    assert_eq!(strip(b"  ", space, false, true), 0..0);
}
