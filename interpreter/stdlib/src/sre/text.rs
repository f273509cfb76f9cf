//! Texts of two and four bytes a character, as they lie in the heap, for the engine.
//!
//! The engine's own texts are bytes and UTF-8. A cursor's place in memory is its secret, so that
//! characters here are made of the bytes of its byte text, which compilers join again.

use rustpython_sre_engine::{StrDrive, StringCursor};

/// Characters of `N` bytes in the machine's order.
#[derive(Clone, Copy)]
pub(crate) struct Wide<const N: usize>(pub &'static [u8]);

type Bytes = &'static [u8];

/// The place of a cursor, moved by bytes.
#[inline]
fn moved(mut at: StringCursor, bytes: isize) -> StringCursor {
    let position = at.position;
    if bytes < 0 {
        // The count of the byte text may not fall below zero.
        at.position = bytes.unsigned_abs();
        Bytes::back_skip(&mut at, bytes.unsigned_abs());
    } else {
        Bytes::skip(&mut at, bytes as usize);
    }
    at.position = position;
    at
}

impl<const N: usize> Wide<N> {
    #[inline]
    fn read(at: StringCursor) -> u32 {
        let mut bytes = [0; 4];
        for i in 0..N {
            let place = if cfg!(target_endian = "big") {
                N - 1 - i
            } else {
                i
            };
            bytes[place] = Bytes::peek(&moved(at, i as isize)) as u8;
        }
        u32::from_le_bytes(bytes)
    }
}

impl<const N: usize> StrDrive for Wide<N> {
    #[inline]
    fn count(&self) -> usize {
        self.0.len() / N
    }
    #[inline]
    fn create_cursor(&self, n: usize) -> StringCursor {
        let mut cursor = self.0.create_cursor(n * N);
        cursor.position = n;
        cursor
    }
    #[inline]
    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) {
        *cursor = self.create_cursor(n);
    }
    #[inline]
    fn advance(cursor: &mut StringCursor) -> u32 {
        let c = Self::read(*cursor);
        Self::skip(cursor, 1);
        c
    }
    #[inline]
    fn peek(cursor: &StringCursor) -> u32 {
        Self::read(*cursor)
    }
    #[inline]
    fn skip(cursor: &mut StringCursor, n: usize) {
        *cursor = moved(*cursor, (n * N) as isize);
        cursor.position += n;
    }
    #[inline]
    fn back_advance(cursor: &mut StringCursor) -> u32 {
        Self::back_skip(cursor, 1);
        Self::read(*cursor)
    }
    #[inline]
    fn back_peek(cursor: &StringCursor) -> u32 {
        Self::read(moved(*cursor, -(N as isize)))
    }
    #[inline]
    fn back_skip(cursor: &mut StringCursor, n: usize) {
        *cursor = moved(*cursor, -((n * N) as isize));
        cursor.position -= n;
    }
}
