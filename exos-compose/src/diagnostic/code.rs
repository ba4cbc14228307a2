//! The codes of this crate's diagnostics, in one table.

use std::fmt;

/// What a code stands for, in a few words; `docs/errors/<code>.md` says it in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePage {
    /// The code.
    pub code: Code,
    /// Its number as printed, such as `E020`.
    pub number: &'static str,
    /// What it means.
    pub title: &'static str,
}

macro_rules! codes {
    ($($name:ident = $number:literal, $title:literal;)*) => {
        /// The kind of a problem. The number never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        const TABLE: &[CodePage] = &[$(CodePage { code: Code::$name, number: $number, title: $title },)*];
    };
}

codes! {
    Syntax = "E001", "The text is not valid YAML.";
    DuplicateKey = "E002", "A mapping gives a key twice.";
    Alias = "E003", "An alias refers to itself or expands to too much.";
    MergeKey = "E004", "A merge key takes a mapping or a list of mappings.";
    Structure = "E005", "The file is not laid out as a compose file.";
    Empty = "E006", "The compose file is empty.";
    Unreadable = "E007", "A file cannot be read.";
    NoFile = "E008", "No compose file was given or found.";
    ProjectName = "E009", "The project name is not valid.";
    Interpolation = "E010", "A variable is written in a form that does not exist.";
    RequiredVariable = "E011", "A required variable is not set.";
    Cast = "E012", "A value is not of the type that its key needs.";
    UnsetVariable = "E013", "A variable is not set and becomes empty.";
    EnvFile = "E014", "An env file or label file is not valid.";
    EnvFileMissing = "E015", "An env file or label file is missing.";
    UnknownKey = "E020", "The key does not exist here.";
    WrongType = "E021", "The value has the wrong type.";
    NotAllowed = "E022", "The value is not one of those allowed.";
    Pattern = "E023", "The text does not have the form that is needed.";
    MissingKey = "E024", "A key is missing.";
    Repeated = "E025", "A list repeats an item.";
    Range = "E026", "The number is out of range.";
    Name = "E027", "The name holds characters that are not allowed.";
    Include = "E030", "An include is not valid.";
    IncludeCycle = "E031", "Files include each other in a circle.";
    Extends = "E032", "A service extends something that is not there.";
    ExtendsCycle = "E033", "Services extend each other in a circle.";
    Override = "E034", "Files give one key values that cannot be merged.";
    Port = "E040", "The port is not valid.";
    Volume = "E041", "The volume or mount is not valid.";
    ShortForm = "E042", "The short form is not valid.";
    Value = "E044", "The value cannot be read as a size, duration, number or command.";
    UndefinedReference = "E050", "A service refers to something that no file defines.";
    UndefinedDependency = "E051", "A service depends on a service that is not there.";
    DependencyCycle = "E052", "Services depend on each other in a circle.";
    Conflict = "E053", "Keys contradict each other.";
    NoImage = "E054", "A service has neither image nor build.";
    MountTwice = "E055", "Two mounts have the same target.";
    Healthcheck = "E056", "The health check's test is not valid.";
    ContainerName = "E057", "A container name is used twice.";
    NoSuchService = "E058", "There is no service of this name.";
    Obsolete = "E060", "The key is obsolete.";
    Ambiguous = "E061", "Several files could be meant.";
}

impl Code {
    /// Returns the number as printed, such as `E020`.
    pub fn number(self) -> &'static str {
        TABLE[self as usize].number
    }
}

/// Returns every code with its number and title.
pub fn codes() -> &'static [CodePage] {
    TABLE
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.number())
    }
}
