//! Programs from words, and what they match.

use super::{How, Matcher, Program, Step};

/// Spans of the match and its groups; -1 for a group that took no part.
type Spans = Option<&'static [(i64, i64)]>;

struct Case {
    /// What `re._compiler` makes of the pattern.
    code: &'static [u32],
    groups: usize,
    found: &'static [(&'static str, Spans)],
}

const CASES: &[Case] = &[
    Case {
        code: &[
            14, 4, 0, 3, 4294967295, 17, 0, 24, 9, 1, 4294967295, 13, 4, 8, 14, 0, 1, 17, 1, 16,
            61, 17, 2, 24, 9, 1, 4294967295, 13, 4, 8, 10, 0, 1, 17, 3, 1,
        ],
        groups: 2,
        found: &[
            ("key=12", Some(&[(0, 6), (0, 3), (4, 6)])),
            ("=", None),
            (" ab=3c", Some(&[(1, 5), (1, 3), (4, 5)])),
        ],
    },
    Case {
        code: &[
            14, 4, 0, 1, 4294967295, 23, 13, 0, 4294967295, 17, 0, 13, 5, 22, 97, 98, 0, 17, 1, 18,
            16, 99, 1,
        ],
        groups: 1,
        found: &[
            ("ababc", Some(&[(0, 5), (3, 4)])),
            ("abab", None),
            ("c", Some(&[(0, 1), (-1, -1)])),
        ],
    },
    Case {
        code: &[
            14, 8, 4, 3, 5, 22, 98, 100, 0, 7, 9, 16, 99, 16, 97, 16, 116, 15, 22, 9, 16, 100, 16,
            111, 16, 103, 15, 13, 11, 16, 98, 16, 105, 16, 114, 16, 100, 15, 2, 0, 24, 6, 0, 1, 16,
            115, 1, 1,
        ],
        groups: 0,
        found: &[
            ("a birds", Some(&[(2, 7)])),
            ("do dog", Some(&[(3, 6)])),
            ("x", None),
        ],
    },
    Case {
        code: &[
            14, 8, 1, 2, 4294967295, 1, 1, 60, 0, 16, 60, 26, 5, 0, 4294967295, 2, 1, 16, 62, 1,
        ],
        groups: 0,
        found: &[("x<a>y>", Some(&[(1, 4)])), ("<", None), ("<\n>", None)],
    },
    Case {
        code: &[
            14, 4, 0, 1, 4294967295, 7, 15, 27, 9, 24, 6, 0, 4294967295, 16, 97, 1, 1, 16, 97, 15,
            19, 17, 5, 5, 1, 16, 98, 1, 16, 99, 5, 5, 0, 16, 100, 1, 15, 2, 0, 1,
        ],
        groups: 0,
        found: &[
            ("aac", Some(&[(2, 3)])),
            ("bccd", None),
            ("cx", Some(&[(0, 1)])),
        ],
    },
    Case {
        code: &[14, 4, 0, 4, 6, 28, 7, 2, 3, 16, 97, 16, 98, 1, 6, 10, 1],
        groups: 0,
        found: &[
            ("xababab", Some(&[(1, 7)])),
            ("ababc", None),
            ("abab", Some(&[(0, 4)])),
        ],
    },
    Case {
        code: &[
            14, 4, 0, 1, 2, 23, 9, 0, 1, 17, 0, 16, 97, 17, 1, 18, 12, 0, 6, 16, 98, 15, 3, 16, 99,
            6, 7, 1,
        ],
        groups: 1,
        found: &[
            ("ab", Some(&[(0, 2), (0, 1)])),
            ("xc", Some(&[(1, 2), (-1, -1)])),
            ("ac", Some(&[(1, 2), (-1, -1)])),
        ],
    },
    Case {
        code: &[
            14, 4, 0, 7, 7, 39, 6, 16, 115, 16, 383, 0, 40, 116, 40, 114, 40, 97, 17, 0, 2, 17, 1,
            38, 0, 40, 101, 1,
        ],
        groups: 1,
        found: &[
            ("xSTRASSE", Some(&[(1, 8), (5, 6)])),
            ("straSse", Some(&[(0, 7), (4, 5)])),
            ("strasxe", None),
        ],
    },
    Case {
        code: &[
            14, 4, 0, 1, 4294967295, 24, 10, 1, 4294967295, 13, 5, 22, 1046, 1048, 0, 1, 1,
        ],
        groups: 0,
        found: &[("abЖИ", Some(&[(2, 4)])), ("Е", None), ("x", None)],
    },
];

fn search<U: crate::text_search::SearchUnit>(
    program: &Program,
    text: &[U],
) -> (usize, Option<Vec<(i64, i64)>>) {
    let mut matcher = Matcher::default();
    assert!(matcher.begin(program, 0, text.len(), How::Search, false));
    let mut pauses = 0;
    loop {
        match matcher.go(program, text) {
            Step::Found => break,
            Step::NotFound => return (pauses, None),
            Step::Paused => pauses += 1,
            Step::NoMemory => panic!("there is memory"),
        }
    }
    let signed = |(from, to): (usize, usize)| (from as i64, to as i64);
    let group = |g| matcher.group(g).map_or((-1, -1), signed);
    let mut spans = vec![signed(matcher.span())];
    spans.extend((0..program.groups()).map(group));
    (pauses, Some(spans))
}

#[test]
fn texts_of_all_widths_are_searched_alike() {
    for case in CASES {
        let program = Program::new(case.code, case.groups).expect("the code is well formed");
        for &(text, wanted) in case.found {
            let wanted = wanted.map(<[_]>::to_vec);
            let wide: Vec<u32> = text.chars().map(u32::from).collect();
            assert_eq!(search(&program, &wide).1, wanted, "{text}");
            let middle: Vec<u16> = wide.iter().map(|&c| c as u16).collect();
            assert_eq!(search(&program, &middle).1, wanted, "{text}");
            if wide.iter().all(|&c| c < 256) {
                let narrow: Vec<u8> = wide.iter().map(|&c| c as u8).collect();
                assert_eq!(search(&program, &narrow).1, wanted, "{text}");
            }
        }
    }
}

#[test]
fn code_that_is_cut_short_or_changed_is_no_program_or_a_harmless_one() {
    for case in CASES {
        for end in 0..case.code.len() {
            assert!(Program::new(&case.code[..end], case.groups).is_none());
        }
        for at in 0..case.code.len() {
            for word in [0, 1, 2, 13, 15, 17, 23, 24, 255, u32::MAX] {
                let mut code = case.code.to_vec();
                code[at] = word;
                let Some(program) = Program::new(&code, case.groups) else {
                    continue;
                };
                let mut matcher = Matcher::default();
                assert!(matcher.begin(&program, 0, 6, How::Search, false));
                // It may go on for ever, but neither panic nor grow without end.
                for _ in 0..3 {
                    if matcher.go(&program, b"ababc=".as_slice()) != Step::Paused {
                        break;
                    }
                }
            }
        }
    }
}

#[test]
fn long_attempts_pause() {
    // (a+)+b
    let code = &[
        14, 4, 0, 2, 4294967295, 23, 14, 1, 4294967295, 17, 0, 24, 6, 1, 4294967295, 16, 97, 1, 17,
        1, 18, 16, 98, 1,
    ];
    let program = Program::new(code, 1).expect("the code is well formed");
    let (pauses, found) = search(&program, [b'a'; 22].as_slice());
    assert_eq!(found, None);
    assert!(pauses > 10, "{pauses} pauses");
}
