//! What the library's Python files say of another interpreter.
//!
//! The crate that brings them was made for one; where installed packages lie is called
//! after it. Files of a library that somebody else has put in place are left as they are:
//! there is nothing in them to correct.

/// File, what it says, what it should say.
const ROWS: &[(&str, &str, &str)] = &[
    ("site.py", "'RustPython'", "'Python'"),
    ("site.py", "lib/rustpython{", "lib/python{"),
    ("sysconfig/__init__.py", "'RustPython'", "'Python'"),
];

/// The text of one of the library's files, by its path in the library.
pub fn corrected(path: &str, mut data: Vec<u8>) -> Vec<u8> {
    for &(file, from, to) in ROWS {
        if file != path {
            continue;
        }
        let found = |data: &[u8]| {
            data.windows(from.len())
                .position(|part| part == from.as_bytes())
        };
        while let Some(at) = found(&data) {
            data.splice(at..at + from.len(), to.bytes());
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::corrected;

    #[test]
    fn only_the_named_files_change() {
        let text = b"return 'RustPython' # 'RustPython'".to_vec();
        assert_eq!(
            corrected("site.py", text.clone()),
            b"return 'Python' # 'Python'"
        );
        assert_eq!(corrected("other.py", text.clone()), text);
    }
}
