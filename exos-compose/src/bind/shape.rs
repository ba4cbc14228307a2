//! The language of the shapes.

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Text,
    /// A flag; false is left out.
    Flag,
    /// A flag that is kept as it was given.
    FlagGiven,
    Int,
    IntGiven,
    /// A whole number from 0 to the limit; 0 is left out.
    Unsigned(u64),
    UnsignedGiven,
    Float32,
    /// A size, printed as text.
    Bytes,
    Duration,
    DurationGiven,
    /// The words of a command; null is kept, for it is not the same as no words.
    Command,
    /// The test of a health check.
    Test,
    Texts,
    TextsOrNumbers,
    /// `KEY=value` where a key alone is empty.
    Labels,
    /// `KEY=value` where a key alone is null.
    Variables,
    /// `KEY=value` where a key alone is empty; values print as they are.
    Pairs,
    /// A mapping of texts that goes to a driver.
    Options,
    /// A mapping of strict texts.
    TextMap,
    /// A mapping in which a key may have several values.
    ManyOptions,
    Hosts,
    /// A file mode, printed in octal.
    Mode,
    Ulimit,
    Ssh,
    /// How many devices; `all` is -1.
    DeviceCount,
    List(&'static Self),
    /// Kept as it was written.
    Raw,
    /// Names to values; null is kept.
    Named(&'static Self),
    /// Names to values; null means a value without keys.
    NamedFull(&'static Self),
    Mapping(&'static [Field]),
}

/// A key of a mapping.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// As it is written in files.
    pub(crate) key: &'static str,
    /// As it is printed.
    pub(crate) printed: &'static str,
    pub(crate) shape: Shape,
    /// Printed also when absent or zero.
    pub(crate) always: bool,
}

pub(crate) const fn field(key: &'static str, shape: Shape) -> Field {
    Field {
        key,
        printed: key,
        shape,
        always: false,
    }
}

pub(crate) const fn always(key: &'static str, shape: Shape) -> Field {
    Field {
        always: true,
        ..field(key, shape)
    }
}

pub(crate) const fn renamed(key: &'static str, printed: &'static str, shape: Shape) -> Field {
    Field {
        printed,
        ..always(key, shape)
    }
}
