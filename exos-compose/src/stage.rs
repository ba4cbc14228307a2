//! The steps that a merged tree goes through, in the order of this list.

pub(crate) mod canonical;
pub(crate) mod check;
pub(crate) mod default;
pub(crate) mod normalize;
pub(crate) mod path;
pub(crate) mod short;
pub(crate) mod variable;
