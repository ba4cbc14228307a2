//! Keys whose text becomes a number or a flag once variables are replaced.

use crate::diagnostic::{Code, Finding, Report};
use crate::source::Span;
use crate::value::boolean;
use crate::yaml::Value;

/// What a text is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cast {
    Int,
    Float,
    /// Kept with the precision of 32 bits.
    Float32,
    Bool,
}

/// The cast for a place, if it has one.
pub(crate) fn cast_for(steps: &[&str]) -> Option<Cast> {
    match steps {
        ["services", _, rest @ ..] => service_cast(rest),
        [
            "networks",
            _,
            "external" | "internal" | "attachable" | "enable_ipv4" | "enable_ipv6",
        ] => Some(Cast::Bool),
        ["volumes" | "secrets" | "configs", _, "external"] => Some(Cast::Bool),
        _ => None,
    }
}

fn service_cast(steps: &[&str]) -> Option<Cast> {
    match steps {
        [
            "cpu_count" | "cpu_period" | "cpu_quota" | "cpu_rt_period" | "cpu_rt_runtime"
            | "cpu_shares",
        ] => Some(Cast::Int),
        ["oom_score_adj" | "pids_limit" | "scale"] => Some(Cast::Int),
        ["cpu_percent"] => Some(Cast::Float),
        ["cpus"] => Some(Cast::Float32),
        ["init" | "oom_kill_disable" | "privileged" | "read_only" | "stdin_open" | "tty"] => {
            Some(Cast::Bool)
        }
        ["depends_on", _, "required" | "restart"] => Some(Cast::Bool),
        ["deploy", "replicas"] => Some(Cast::Int),
        ["deploy", "update_config" | "rollback_config", "parallelism"] => Some(Cast::Int),
        [
            "deploy",
            "update_config" | "rollback_config",
            "max_failure_ratio",
        ] => Some(Cast::Float),
        ["deploy", "restart_policy", "max_attempts"] => Some(Cast::Int),
        ["deploy", "placement", "max_replicas_per_node"] => Some(Cast::Int),
        ["healthcheck", "retries"] => Some(Cast::Int),
        ["healthcheck", "disable"] => Some(Cast::Bool),
        ["ports", "[]", "target"] => Some(Cast::Int),
        ["ulimits", _] | ["ulimits", _, "hard" | "soft"] => Some(Cast::Int),
        ["volumes", "[]", "read_only"] | ["volumes", "[]", "volume", "nocopy"] => Some(Cast::Bool),
        _ => None,
    }
}

impl Cast {
    /// The value that the text stands for.
    pub(crate) fn apply(
        self,
        text: &str,
        span: Span,
        report: &mut Report,
    ) -> Result<Value, Finding> {
        let value = match self {
            Self::Int => text.parse().ok().map(Value::Int),
            Self::Float => text.parse().ok().map(Value::Float),
            Self::Float32 => text.parse::<f32>().ok().and_then(float32),
            Self::Bool => bool_of(text, span, report).map(Value::Bool),
        };
        value.ok_or_else(|| {
            let shown = if text.is_empty() {
                "an empty text".to_owned()
            } else {
                format!("`{text}`")
            };
            Finding::error(
                Code::Cast,
                span,
                format!("{} is needed here, and {shown} is none", self.noun()),
            )
            .maybe_hint((self == Self::Bool).then(|| "write true or false".to_owned()))
        })
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Int => "a whole number",
            Self::Float | Self::Float32 => "a number",
            Self::Bool => "true or false",
        }
    }
}

/// The number that prints as the 32 bit number does.
pub(crate) fn float32(value: f32) -> Option<Value> {
    value
        .is_finite()
        .then(|| value.to_string().parse().ok().map(Value::Float))
        .flatten()
}

/// The flag that the text stands for; a word of YAML 1.1 comes with a warning.
pub(crate) fn bool_of(text: &str, span: Span, report: &mut Report) -> Option<bool> {
    let boolean = boolean::parse(text)?;
    if boolean.outdated {
        let message = format!("`{text}` is not a boolean of YAML 1.2");
        report.push_once(
            Finding::warning(Code::Obsolete, span, message)
                .with_hint(format!("write {}", boolean.value)),
        );
    }
    Some(boolean.value)
}
