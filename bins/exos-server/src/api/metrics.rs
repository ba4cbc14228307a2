//! What containers use, now and over time.

mod handlers;
mod top;

use exos_core::live;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) use handlers::routes;

/// How far back is looked.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WindowParams {
    /// How far back: `1h`, `24h`, `7d` or `14d`; an hour when absent.
    window: Option<String>,
}

impl WindowParams {
    fn window(&self) -> exos_core::Result<live::Window> {
        let asked = self.window.as_deref().map(str::parse).transpose()?;
        Ok(asked.unwrap_or_default())
    }
}

/// What was used over time. What was not measured is null, not zero.
#[derive(Debug, Serialize, ToSchema)]
struct Series {
    /// When the first step begins.
    #[schema(format = DateTime)]
    from: String,
    /// How long a step is, in seconds.
    step: u64,
    /// CPU use in percent of one CPU: 150 is one CPU and a half. One value a step, the oldest first.
    cpu: Vec<Option<f32>>,
    /// Memory in use in bytes, without what the kernel can drop. One value a step, the oldest first.
    memory: Vec<Option<f32>>,
}

impl From<live::Series> for Series {
    fn from(series: live::Series) -> Self {
        Self {
            from: series.from.to_string(),
            step: series.step.as_secs(),
            cpu: series.cpu,
            memory: series.memory,
        }
    }
}
