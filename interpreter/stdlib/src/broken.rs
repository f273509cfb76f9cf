//! Times broken down into fields, as the C library takes and gives them.

use crate::datetime::calendar::{Clock, Day};
use crate::util::*;
use crate::{structseq, time};
use pyrs_runtime::{Result, Value, Vm};

/// A time as fields.
pub(crate) struct Broken(libc::tm);

impl Broken {
    /// Of a day and a time of day; `summer` is 1, 0 or, when nobody knows, -1.
    pub(crate) fn of(day: Day, clock: Clock, summer: i32) -> Broken {
        // SAFETY: the struct is plain data; zero is a value of each of its fields.
        let mut tm: libc::tm = unsafe { core::mem::zeroed() };
        tm.tm_year = day.year as i32 - 1900;
        tm.tm_mon = day.month as i32 - 1;
        tm.tm_mday = day.day as i32;
        tm.tm_hour = clock.hour as i32;
        tm.tm_min = clock.minute as i32;
        tm.tm_sec = clock.second as i32;
        tm.tm_wday = (day.weekday() as i32 + 1) % 7;
        tm.tm_yday = day.day_of_year() as i32 - 1;
        tm.tm_isdst = summer;
        Broken(tm)
    }
    /// Of a time tuple, checked.
    pub(crate) fn of_tuple(vm: &mut Vm, tuple: Value) -> Result<Broken> {
        let tm = time::tm_arg(vm, tuple)?;
        time::checked(vm, tm).map(Broken)
    }
    /// A time since 1970 in seconds, in local time.
    pub(crate) fn local(vm: &mut Vm, seconds: i64) -> Result<Broken> {
        time::split(vm, seconds, true).map(Broken)
    }

    pub(crate) fn year(&self) -> i64 {
        i64::from(self.0.tm_year) + 1900
    }
    /// Seconds east of UTC.
    pub(crate) fn offset(&self) -> i64 {
        self.0.tm_gmtoff
    }
    pub(crate) fn zone_name(&self) -> String {
        time::zone_name(&self.0)
    }
    /// Day and time; a leap second counts as the one before it.
    pub(crate) fn parts(&self) -> (Day, Clock) {
        let day = Day {
            year: self.year(),
            month: i64::from(self.0.tm_mon) + 1,
            day: self.0.tm_mday.into(),
        };
        let clock = Clock {
            hour: self.0.tm_hour.into(),
            minute: self.0.tm_min.into(),
            second: self.0.tm_sec.min(59).into(),
            ..Clock::default()
        };
        (day, clock)
    }

    /// What the C library makes of a format; what it does not know stays.
    pub(crate) fn directive(&self, format: &str) -> String {
        let Ok(format) = std::ffi::CString::new(format) else {
            return String::new();
        };
        let mut room = [0u8; 256];
        // SAFETY: the buffer has that many bytes; the format ends in a zero byte.
        let n = unsafe {
            libc::strftime(
                room.as_mut_ptr().cast(),
                room.len(),
                format.as_ptr(),
                &self.0,
            )
        };
        String::from_utf8_lossy(&room[..n]).into_owned()
    }

    /// As `time.struct_time`.
    pub(crate) fn tuple(&self, vm: &mut Vm) -> Result {
        import(vm, "time")?;
        let tm = &self.0;
        let parts = [
            self.year(),
            i64::from(tm.tm_mon) + 1,
            tm.tm_mday.into(),
            tm.tm_hour.into(),
            tm.tm_min.into(),
            tm.tm_sec.into(),
            (i64::from(tm.tm_wday) + 6) % 7,
            i64::from(tm.tm_yday) + 1,
            tm.tm_isdst.into(),
        ];
        let values = vm.tuple(&parts.map(Value::small))?;
        structseq::make_of::<time::StructTime>(vm, values)
    }
}
