//! Colours, and when there are any.

/// What a piece of text means; the colour follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Good,
    Busy,
    Bad,
    Dim,
    Strong,
    Hint,
    /// The `n`th of several that stand beside each other, such as the services of a log.
    Nth(usize),
}

/// Colours that are told apart on dark and light grounds; red is left to failures.
const NTH: [&str; 10] = ["36", "33", "32", "35", "34", "96", "93", "92", "95", "94"];

impl Style {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "32",
            Self::Busy => "33",
            Self::Bad => "31",
            Self::Dim => "2",
            Self::Strong => "1",
            Self::Hint => "36",
            Self::Nth(n) => NTH[n % NTH.len()],
        }
    }
}

/// Whether a stream is written to in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Palette {
    colour: bool,
}

impl Palette {
    pub(crate) fn new(colour: bool) -> Self {
        Self { colour }
    }

    pub(crate) fn is_coloured(self) -> bool {
        self.colour
    }

    /// Returns `text` in the colour of `style`, or as it is.
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        if !self.colour || style == Style::Plain || text.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{}m{text}\x1b[0m", style.code())
    }
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Ansi {
    Never,
    Always,
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
}

impl Ansi {
    pub(crate) fn palette(self, terminal: bool, no_color: bool) -> Palette {
        Palette::new(match self {
            Self::Never => false,
            Self::Always => true,
            Self::Auto => terminal && !no_color,
        })
    }
}
