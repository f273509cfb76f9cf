//! _statistics: the inverse of the normal distribution's cumulative function.

use crate::ModuleId;
use pyrs_runtime::{Args, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Statistics, "_statistics";
    doc: "Accelerators for the statistics module.\n",
    functions: [FUNCTIONS],
}

static FUNCTIONS: &[Row] = &[Row::new(
    "_normal_dist_inv_cdf",
    "p, mu, sigma, /",
    |vm, a| {
        let (p, mu, sigma) = (number(vm, a, 0)?, number(vm, a, 1)?, number(vm, a, 2)?);
        if p <= 0.0 || p >= 1.0 {
            return Err(vm.value_error("inv_cdf undefined for these parameters"));
        }
        vm.float(mu + deviate(p) * sigma)
    },
)];

fn number(vm: &mut Vm, args: Args, i: usize) -> Result<f64> {
    let value: Value = args.get(i);
    if let Some(x) = vm.number_as_f64(value)? {
        return Ok(x);
    }
    let class = vm.type_of_kind(pyrs_runtime::Kind::Float);
    if vm
        .special(value, pyrs_runtime::name::Name::__float__)
        .is_none()
        && vm
            .special(value, pyrs_runtime::name::Name::__index__)
            .is_none()
    {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("must be real number, not {got}")));
    }
    let x = vm.call(class, &[value])?;
    Ok(vm.as_f64(x).unwrap_or(f64::NAN))
}

/// A quotient of polynomials, coefficients from the highest power down.
fn quotient(r: f64, above: [f64; 8], below: [f64; 8]) -> f64 {
    let value = |coefficients: [f64; 8]| coefficients.into_iter().fold(0.0, |sum, c| sum * r + c);
    value(above) / value(below)
}

// The coefficients are written as they were published.
#[allow(clippy::excessive_precision)]
/// The standard normal deviate of a probability: algorithm AS 241 (PPND16) of M. J. Wichura,
/// Applied Statistics 37 (1988), three rational approximations for the middle and the tails.
fn deviate(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * quotient(
            r,
            [
                2.509_080_928_730_122_672_7e3,
                3.343_057_558_358_812_810_5e4,
                6.726_577_092_700_870_085_3e4,
                4.592_195_393_154_987_145_7e4,
                1.373_169_376_550_946_112_5e4,
                1.971_590_950_306_551_442_7e3,
                1.331_416_678_917_843_774_5e2,
                3.387_132_872_796_366_608_0,
            ],
            [
                5.226_495_278_852_854_561_0e3,
                2.872_908_573_572_194_267_4e4,
                3.930_789_580_009_271_061_0e4,
                2.121_379_430_158_659_586_7e4,
                5.394_196_021_424_751_107_7e3,
                6.871_870_074_920_579_083_0e2,
                4.231_333_070_160_091_125_2e1,
                1.0,
            ],
        );
    }
    let tail = if q <= 0.0 { p } else { 1.0 - p };
    let r = (-tail.ln()).sqrt();
    let x = if r <= 5.0 {
        quotient(
            r - 1.6,
            [
                7.745_450_142_783_414_076_40e-4,
                2.272_384_498_926_918_458_33e-2,
                2.417_807_251_774_506_117_70e-1,
                1.270_458_252_452_368_382_58,
                3.647_848_324_763_204_605_04,
                5.769_497_221_460_691_405_50,
                4.630_337_846_156_545_295_90,
                1.423_437_110_749_683_577_34,
            ],
            [
                1.050_750_071_644_416_843_24e-9,
                5.475_938_084_995_344_946_00e-4,
                1.519_866_656_361_645_719_66e-2,
                1.481_039_764_274_800_745_90e-1,
                6.897_673_349_851_000_045_50e-1,
                1.676_384_830_183_803_849_40,
                2.053_191_626_637_758_821_87,
                1.0,
            ],
        )
    } else {
        quotient(
            r - 5.0,
            [
                2.010_334_399_292_288_132_65e-7,
                2.711_555_568_743_487_578_15e-5,
                1.242_660_947_388_078_438_60e-3,
                2.653_218_952_657_612_309_30e-2,
                2.965_605_718_285_048_912_30e-1,
                1.784_826_539_917_291_335_80,
                5.463_784_911_164_114_369_90,
                6.657_904_643_501_103_777_20,
            ],
            [
                2.044_263_103_389_939_785_64e-15,
                1.421_511_758_316_445_888_70e-7,
                1.846_318_317_510_054_681_80e-5,
                7.868_691_311_456_132_591_00e-4,
                1.487_536_129_085_061_485_25e-2,
                1.369_298_809_227_358_053_10e-1,
                5.998_322_065_558_879_376_90e-1,
                1.0,
            ],
        )
    };
    if q < 0.0 { -x } else { x }
}
