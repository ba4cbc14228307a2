//! Placeholder until the first slice.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "read by the loader's next slice")
)]
mod dotenv;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "read by the loader's next slice")
)]
mod interpolate;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "read by the loader's next slice")
)]
mod scalar;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "read by the loader's next slice")
)]
mod suggest;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "read by the loader's next slice")
)]
mod value;
