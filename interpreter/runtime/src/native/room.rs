//! Memory outside the heap whose size a program decides: asked for in a way that can fail.
//! A refusal is `Raised` without a pending exception, which is a `MemoryError`.

use crate::{Raised, Result};

/// Up to here a request is not worth asking about: the allocator keeps that much.
const SMALL: usize = 64 << 10;

/// Room for `more` items behind those of a vector, growing by its half and more.
pub fn reserve<T>(data: &mut Vec<T>, more: usize) -> Result<()> {
    if data.capacity() - data.len() >= more {
        return Ok(());
    }
    // Near the limit twice the size may not be had, but what is needed may.
    data.try_reserve(more)
        .or_else(|_| data.try_reserve_exact(more))
        .map_err(|_| Raised)
}

pub fn with_capacity<T>(n: usize) -> Result<Vec<T>> {
    let mut data = Vec::new();
    data.try_reserve_exact(n).map_err(|_| Raised)?;
    Ok(data)
}

pub fn append<T: Clone>(data: &mut Vec<T>, more: &[T]) -> Result<()> {
    reserve(data, more.len())?;
    data.extend_from_slice(more);
    Ok(())
}

pub fn copy<T: Clone>(data: &[T]) -> Result<Vec<T>> {
    let mut made = with_capacity(data.len())?;
    made.extend_from_slice(data);
    Ok(made)
}

/// Lengthen or shorten to `n` items.
pub fn resize<T: Clone>(data: &mut Vec<T>, n: usize, fill: T) -> Result<()> {
    reserve(data, n.saturating_sub(data.len()))?;
    data.resize(n, fill);
    Ok(())
}

/// So many times the same item.
pub fn filled<T: Clone>(n: usize, item: T) -> Result<Vec<T>> {
    let mut data = with_capacity(n)?;
    data.resize(n, item);
    Ok(data)
}

/// Bytes of zero. The system's pages are zero already, and stay untouched here.
pub fn zeroed(n: usize) -> Result<Vec<u8>> {
    ask(n)?;
    Ok(vec![0; n])
}

/// Whether so many bytes could be had now: asked before work of code that cannot fail.
pub fn ask(n: usize) -> Result<()> {
    if n > SMALL {
        with_capacity::<u8>(n)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_cannot_be_had() {
        assert!(zeroed(usize::MAX / 2).is_err());
        assert!(with_capacity::<u64>(usize::MAX / 4).is_err());
        let mut data = vec![1u8, 2];
        assert!(resize(&mut data, usize::MAX, 0).is_err());
        assert_eq!(data, [1, 2]);
        assert!(append(&mut data, &[3]).is_ok());
        assert_eq!(data, [1, 2, 3]);
        assert!(filled(usize::MAX / 4, 7u64).is_err());
        assert_eq!(filled(2, 7).unwrap_or_default(), [7, 7]);
        assert_eq!(zeroed(3).unwrap_or_default(), [0, 0, 0]);
    }
}
