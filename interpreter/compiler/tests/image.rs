//! Code objects as bytes: what is written is read back; what is damaged is refused or stays
//! within the rules, and nothing panics.
#![forbid(unsafe_code)]

use pyrs_bytecode::{Code, image};
use pyrs_compiler::{Mode, Options, compile, verify};
use std::rc::Rc;

const SOURCE: &str = r#"
"""A text of everything that a code object can hold."""
import os.path as path
from math import *
NUMBERS = (0, -1, 2**62, 10**40, 1.5, -0.0, 1e999, 2j, True, None, ...)
TEXTS = ("", "text", "ä€😀", "\ud800", b"\0\xff", 'identifier', 1 in {1, 2, "x"})
def function(a, /, b, *rest, c=1, **more):
    "A docstring."
    total = 0
    for i, (x, *y) in enumerate(rest):
        try:
            total += i if x else c
        except (KeyError, ValueError) as error:
            raise RuntimeError(f"{error!r:>{i}}") from error
        finally:
            more.clear()
    def inner():
        nonlocal total
        return total, [j for j in range(b) if j != a]
    return inner
class Class(object, metaclass=type):
    attribute: int = 3
    async def method(self):
        async with self as value:
            yield value
        match value:
            case {"key": [1, *others], **rest}:
                return
            case Class(attribute=3) | [_, 4]:
                pass
    table = {k: v for k, v in zip("ab", (1, 2))}
type Alias[T: int = str] = list[T]
print([x for x in NUMBERS if (y := x)], lambda *a, k=2: (yield a))
"#;

fn code() -> Rc<Code> {
    let many: String = (0..300).map(|i| format!("    v{i} = {i}\n")).collect();
    let source = format!("{SOURCE}\ndef crowded():\n{many}    return v299\n");
    let made = compile(&source, "name.py", Mode::Module, &Options::default());
    made.expect("the text is Python").code
}

/// As text, in which everything that counts is seen.
fn shown(code: &Code) -> String {
    format!("{code:?}")
}

#[test]
fn what_is_written_is_read_back() {
    let code = code();
    let (data, places) = image::encode(&[&code, &code]);
    assert_eq!(places.len(), 2);
    for place in places {
        let again = image::decode(&data, place as usize, &code.filename).expect("it is whole");
        assert_eq!(shown(&again), shown(&code));
        verify::verify(&again).expect("it keeps the rules");
    }
    let function = code.consts.iter().find_map(|constant| match constant {
        pyrs_bytecode::Const::Code(code) if &*code.name == "function" => Some(code.clone()),
        _ => None,
    });
    let function = function.expect("there is one");
    let (data, places) = image::encode(&[&function]);
    let again = image::decode(&data, places[0] as usize, &"other".into()).expect("it is whole");
    assert_eq!(&*again.filename, "other");
    assert_eq!(again.insns, function.insns);
}

/// The next of a fixed row of numbers.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 16) as usize
}

#[test]
fn damage_is_refused_or_keeps_the_rules() {
    let code = code();
    let (whole, places) = image::encode(&[&code]);
    let name: Rc<str> = "name.py".into();
    let mut state = 0x9E37_79B9_7F4A_7C15;
    let (mut refused, mut against, mut passed) = (0, 0, 0);
    for round in 0..10_000 {
        let mut data = whole.clone();
        match round % 4 {
            0 => data.truncate(next(&mut state) % whole.len()),
            1 => {
                let at = next(&mut state) % (whole.len() - 8);
                data.drain(at..at + 4);
            }
            _ => {
                for _ in 0..1 + next(&mut state) % 4 {
                    let at = next(&mut state) % whole.len();
                    data[at] = match next(&mut state) % 3 {
                        0 => 0xFF,
                        1 => data[at] ^ 1 << (next(&mut state) % 8),
                        _ => next(&mut state) as u8,
                    };
                }
            }
        }
        match image::decode(&data, places[0] as usize, &name) {
            Err(image::Damaged) => refused += 1,
            Ok(code) => match verify::verify(&code) {
                Ok(()) => passed += 1,
                Err(_) => against += 1,
            },
        }
    }
    // Each of the three must really happen.
    assert!(
        refused > 1000 && against > 100 && passed > 100,
        "{refused} {against} {passed}"
    );
}

#[test]
fn blocks_that_share_bytes_are_refused() {
    // A tuple of many references to one inner block would be made as often as it is named.
    let inner = "def f():\n    def g():\n        def h(): pass\n";
    let made = compile(inner, "name.py", Mode::Module, &Options::default());
    let code = made.expect("the text is Python").code;
    let (mut data, places) = image::encode(&[&code]);
    let start = places[0].to_le_bytes();
    let f = image::decode(&data, places[0] as usize, &"name.py".into()).expect("it is whole");
    assert_eq!(&*f.name, "<module>");
    // The reference to `f` becomes one to the module itself, without end.
    let named = |at: usize| data[at + 5..].windows(2).take(12).any(|w| w == [1, b'f']);
    let end = data.len() - 24;
    let at = (0..end).find(|&at| data[at] == 14 && data[at + 3..at + 5] == [0, 0] && named(at));
    let at = at.expect("the constant is there");
    data[at + 1..at + 5].copy_from_slice(&start);
    assert_eq!(
        image::decode(&data, places[0] as usize, &"name.py".into()).err(),
        Some(image::Damaged)
    );
}
