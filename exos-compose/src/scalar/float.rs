//! Prints a float as Go does.

/// Prints with as few digits as identify the value, as Go's `strconv.FormatFloat(value, 'g', -1, 64)` does: with an
/// exponent of at least two digits where the value is a million or more, or less than 0.0001.
pub(crate) fn go_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    match scientific
        .split_once('e')
        .map(|(mantissa, exponent)| (mantissa, exponent.parse::<i32>()))
    {
        Some((mantissa, Ok(exponent))) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
        _ => format!("{value}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn exponents_begin_at_a_million_and_below_a_ten_thousandth() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.5, "1.5"),
            (999_999.0, "999999"),
            (1_000_000.0, "1e+06"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (1e100, "1e+100"),
            (-2.5e-10, "-2.5e-10"),
        ];
        for (value, expected) in cases {
            assert_eq!(go_float(value), expected);
        }
    }

    proptest! {
        #[test]
        fn the_text_reads_back_as_the_value(value in proptest::num::f64::NORMAL) {
            prop_assert_eq!(go_float(value).parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }
}
