//! Signatures of native functions: what a call has to know of one is worked out when the
//! tables are compiled, the rest when a call with keywords, or an error, first asks.

/// A parameter of a native signature.
#[derive(Debug)]
pub struct Param {
    pub name: &'static str,
    pub required: bool,
    pub keyword: bool,
    pub positional: bool,
}

/// A parsed signature.
#[derive(Debug, Default)]
pub struct Signature {
    pub params: Vec<Param>,
    /// Index of `*args` and `**kwargs` among the words.
    pub varargs: Option<usize>,
    pub varkw: Option<usize>,
    /// Words of the bound arguments.
    pub words: usize,
    pub max_positional: usize,
    pub min_positional: usize,
    /// Only positional parameters, no `*args`: the common, fast case.
    pub simple: bool,
    /// Keyword-only parameters are all optional: a call without keywords needs no search.
    pub relaxed: bool,
}

impl Signature {
    pub(super) fn parse(text: &'static str) -> Signature {
        let mut s = Signature::default();
        let mut keyword_only = false;
        let mut word = 0;
        let mut depth = 0;
        let mut from = 0;
        let mut parts = Vec::new();
        for (i, c) in text.char_indices() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(text[from..i].trim());
                    from = i + 1;
                }
                _ => {}
            }
        }
        parts.push(text[from..].trim());
        for part in parts.into_iter().filter(|p| !p.is_empty()) {
            match part {
                "/" => s.params.iter_mut().for_each(|p| p.keyword = false),
                "*" => keyword_only = true,
                _ if part.starts_with("**") => {
                    s.varkw = Some(word);
                    word += 1;
                }
                _ if part.starts_with('*') => {
                    s.varargs = Some(word);
                    keyword_only = true;
                    word += 1;
                }
                _ => {
                    let (name, default) = match part.split_once('=') {
                        Some((name, _)) => (name.trim(), true),
                        None => (part, false),
                    };
                    s.params.push(Param {
                        name,
                        required: !default,
                        keyword: true,
                        positional: !keyword_only,
                    });
                    word += 1;
                }
            }
        }
        s.words = word;
        s.max_positional = s.params.iter().filter(|p| p.positional).count();
        s.min_positional = s
            .params
            .iter()
            .filter(|p| p.positional && p.required)
            .count();
        s.relaxed = s.params.iter().all(|p| p.positional || !p.required)
            && s.varargs.is_none_or(|at| at == s.max_positional);
        s.simple =
            s.varargs.is_none() && s.varkw.is_none() && s.params.iter().all(|p| p.positional);
        s
    }
}

impl Signature {
    /// (word, parameter) of a parameter that may be given by keyword.
    pub(super) fn find_keyword(&self, name: &str) -> Option<(usize, usize)> {
        let mut word = 0;
        for (i, p) in self.params.iter().enumerate() {
            while Some(word) == self.varargs || Some(word) == self.varkw {
                word += 1;
            }
            if p.keyword && p.name == name {
                return Some((word, i));
            }
            word += 1;
        }
        None
    }
}

/// What a call without keywords has to know of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arity {
    pub(super) words: u8,
    /// Positional arguments; `min` above `max` sends all calls to the general binding.
    pub(super) min: u8,
    pub(super) max: u8,
    /// With `*args` and no required keyword: the number of the word of these plus one, and
    /// above it how many arguments are required. 0: it is otherwise.
    rest: u8,
}

/// Bits of [`Arity::rest`] for the word.
const REST_WORD_BITS: u32 = 4;

impl Arity {
    /// The word of `*args`, if a call with `n` positional arguments and no others only has to
    /// put the surplus there.
    #[inline]
    pub(super) fn rest(self, n: usize) -> Option<usize> {
        let (word, least) = (
            self.rest & ((1 << REST_WORD_BITS) - 1),
            self.rest >> REST_WORD_BITS,
        );
        (word != 0 && n >= least as usize).then(|| word as usize - 1)
    }

    /// The same as [`Signature::parse`] would tell, as far as it goes.
    pub(crate) const fn of(text: &str) -> Arity {
        let text = text.as_bytes();
        let (mut words, mut min, mut max) = (0u8, 0u8, 0u8);
        let (mut keyword_only, mut general) = (false, false);
        let (mut rest, mut required_keyword) = (0, false);
        let mut at = 0;
        while at < text.len() {
            // One part, up to a comma outside of brackets.
            while at < text.len() && text[at] == b' ' {
                at += 1;
            }
            let (first, second) = (text[at], if at + 1 < text.len() { text[at + 1] } else { 0 });
            let (mut depth, mut default) = (0, false);
            let from = at;
            while at < text.len() && (depth > 0 || text[at] != b',') {
                match text[at] {
                    b'(' | b'[' => depth += 1,
                    b')' | b']' => depth -= 1,
                    b'=' => default = true,
                    _ => {}
                }
                at += 1;
            }
            let len = at - from;
            at += 1;
            match first {
                b'/' => {}
                b'*' if len == 1 => keyword_only = true,
                b'*' => {
                    if second != b'*' {
                        rest = words + 1;
                    }
                    words += 1;
                    // Also `**kwargs` alone: then keywords may come, positions are simple.
                    if second != b'*' {
                        general = true;
                        keyword_only = true;
                    }
                }
                _ => {
                    words += 1;
                    if keyword_only {
                        general |= !default;
                        required_keyword |= !default;
                    } else {
                        max += 1;
                        min += !default as u8;
                    }
                }
            }
        }
        let few = 1 << REST_WORD_BITS;
        if rest == 0 || required_keyword || rest != max + 1 || rest >= few || min >= few {
            rest = 0;
        } else {
            rest |= min << REST_WORD_BITS;
        }
        if general {
            (min, max) = (u8::MAX, 0);
        }
        Arity {
            words,
            min,
            max,
            rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_arity_is_that_of_the_parsed_signature() {
        for text in [
            "",
            "self, /",
            "self, sub, start=None, end=None, /",
            "type, /, *args, **kwargs",
            "*args",
            "a, b=1, *rest, key=None",
            "a, *rest, key",
            "self, *, key=None, reverse=False",
            "func, name, /, *bases, metaclass=None, **kwds",
            "a, *, b",
            "a, b=(1, 2), /, c=[3, 4]",
            "self, **kwargs",
            "data=b',', /",
            "  a ,b= 1 ",
        ] {
            let s = Signature::parse(text);
            let simple = s.relaxed && s.varargs.is_none();
            let (min, max) = match simple {
                true => (s.min_positional as u8, s.max_positional as u8),
                false => (u8::MAX, 0),
            };
            let words = s.words as u8;
            let arity = Arity::of(text);
            assert_eq!(
                (arity.words, arity.min, arity.max),
                (words, min, max),
                "{text}"
            );
            for n in 0..6 {
                let rest = s.varargs.filter(|_| s.relaxed && n >= s.min_positional);
                assert_eq!(arity.rest(n), rest, "{n} arguments for {text}");
            }
        }
    }
}
