//! Programs from words, and what they match.
