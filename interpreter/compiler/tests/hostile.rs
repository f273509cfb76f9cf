//! Source made to break the compiler: it may be refused, but nothing may panic or
//! overflow a stack.
#![forbid(unsafe_code)]

use pyrs_compiler::{Mode, Options, compile, verify};

fn run(text: &str) -> Result<(), String> {
    match compile(text, "hostile", Mode::Module, &Options::default()) {
        Ok(c) => verify::verify(&c.code),
        Err(e) => Err(e.message.into()),
    }
}

#[test]
fn deep_nesting_is_refused() {
    for open in [
        "(",
        "[",
        "{",
        "f(",
        "x[",
        "{1:",
        "lambda x: (",
        "-(",
        "not (",
        "f'{(",
    ] {
        assert!(run(&open.repeat(100_000)).is_err(), "{open}");
    }
    assert_eq!(
        run(&"(".repeat(300)),
        Err("too many nested parentheses".into())
    );
    for prefix in [
        "-",
        "~",
        "not ",
        "lambda: ",
        "a if b else ",
        "a ** ",
        "await ",
        "a ** -",
        "yield ",
        "*",
    ] {
        let _ = run(&format!("x = {}a", prefix.repeat(100_000)));
    }
    let mut text = String::new();
    for depth in 0..150 {
        text.push_str(&" ".repeat(depth));
        text.push_str("if x:\n");
    }
    assert!(run(&text).is_err());
}

#[test]
fn twenty_blocks_are_the_limit() {
    let nest = |n: usize| {
        let mut text = String::new();
        for depth in 0..n {
            text.push_str(&" ".repeat(depth));
            text.push_str("for x in y:\n");
        }
        text.push_str(&" ".repeat(n));
        text.push_str("pass\n");
        text
    };
    assert_eq!(run(&nest(21)), Ok(()));
    assert_eq!(
        run(&nest(22)),
        Err("too many statically nested blocks".into())
    );
}

#[test]
fn long_chains_compile() {
    for link in [
        " + a", ".a", "[0]", "()", " and a", ".a(1)", " < a", " or a",
    ] {
        let text = format!("x = a{}\n", link.repeat(100_000));
        assert_eq!(run(&text), Ok(()), "{link}");
        // With an error behind the chain the tree must be freed as well.
        let _ = run(&format!("{text}x = (\n"));
        let _ = run(&format!("{text}return\n"));
    }
}

#[test]
fn long_displays_and_calls_compile() {
    let items = "a, ".repeat(5000);
    for text in [
        format!("x = [{items}]"),
        format!("x = ({items})"),
        format!("x = {{{items}}}"),
        format!("f({items})"),
        format!(
            "f({})",
            (0..500).map(|i| format!("k{i}=a, ")).collect::<String>()
        ),
        format!("x = {{{}}}", "a: b, ".repeat(3000)),
        format!("x = [{}]", "1, ".repeat(100_000)),
        format!("x = f'{}'", "{a} b ".repeat(1000)),
        (0..70_000)
            .map(|i| format!("x = {}.5\n", i))
            .collect::<String>(),
        format!(
            "def f({}): pass",
            (0..140).map(|i| format!("p{i}=a, ")).collect::<String>()
        ),
        format!(
            "def f():\n{}",
            (0..1000)
                .map(|i| format!(" v{i} = v{}\n", i / 2))
                .collect::<String>()
        ),
        format!(
            "def f():\n{} return lambda: v900\n",
            (0..1000)
                .map(|i| format!(" v{i} = [x for x in y]\n v{i} += 1\n del v{i}\n"))
                .collect::<String>()
        ),
    ] {
        assert_eq!(run(&text), Ok(()), "{}", &text[..text.len().min(60)]);
    }
}

#[test]
fn token_soup_does_no_harm() {
    let words = [
        "if",
        "else",
        "for",
        "in",
        "while",
        "def",
        "class",
        "lambda",
        "yield",
        "await",
        "async",
        "x",
        "y",
        "1",
        "2.5",
        "'s'",
        "f'{x}'",
        "t'{y!r:>{z}}'",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        "=",
        ":=",
        "+",
        "-",
        "*",
        "**",
        "->",
        "@",
        ".",
        ";",
        "\n",
        "\n  ",
        "\n    ",
        "match",
        "case",
        "_",
        "type",
        "import",
        "from",
        "as",
        "try",
        "except",
        "finally",
        "with",
        "global",
        "nonlocal",
        "return",
        "raise",
        "del",
        "pass",
        "break",
        "continue",
        "not",
        "is",
        "None",
        "|",
        "\\",
        "\t",
        "é",
        "\u{3000}",
        "$",
        "?",
        "!",
        "0x",
        "1__2",
        "'",
        "\"\"\"",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..20_000 {
        let n = 2 + next() % 14;
        let mut text = String::new();
        for _ in 0..n {
            text.push_str(words[(next() % words.len() as u64) as usize]);
            if !next().is_multiple_of(4) {
                text.push(' ');
            }
        }
        if let Ok(c) = compile(&text, "soup", Mode::Module, &Options::default()) {
            verify::verify(&c.code).unwrap_or_else(|e| panic!("{text:?}: {e}"));
        }
    }
}

#[test]
fn broken_fields_are_refused() {
    for field in [
        "a b", "a !", "a :{", "(", "(a", "a)", "#", "\"", "é!é", "a=\n", ",", "\\", "a!r é",
    ] {
        for quotes in ["'", "'''"] {
            for letter in ["f", "t", "rf"] {
                let text = format!("x = {letter}{quotes}é{{{field}{quotes}\n");
                assert!(run(&text).is_err(), "{text}");
                let _ = run(&format!("x = {letter}{quotes}é{{{field}}}{quotes}\n"));
                let _ = run(&text.repeat(50));
            }
        }
    }
    // A field of many tokens is not tried from each of them.
    let _ = run(&format!("f'{{{} $}}'\n", "a + ".repeat(20_000)));
    let _ = run(&format!("f'{{{}b}}'\n", "a ".repeat(20_000)));
}

#[test]
fn patterns_without_commas_are_refused() {
    for pattern in ["[x y]", "[*x y]", "(x)(y)", "[x, [1 2]]", "f(a=[b c])"] {
        let text = format!("match a:\n case {pattern}: pass\n");
        assert!(run(&text).is_err(), "{text}");
    }
}
