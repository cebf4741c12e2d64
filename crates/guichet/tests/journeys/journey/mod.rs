//! The journey of a citizen through FranceConnect, step by step, and all that can go wrong on the way (FC §5).
