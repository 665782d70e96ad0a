//! What was seen, as people read it: texts and bytes, escaped and cut, and where two of them differ. It knows nothing of
//! who is told and in which form.

pub(crate) mod cut;
pub mod difference;
mod hex;
