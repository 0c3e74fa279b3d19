//! The library itself: every call into C, and the reasons why each is sound.
//!
//! espeak-ng may be used by one thread at a time and started once. `Library` cannot be made twice at
//! once, needs `&mut` for every call, and does not leave the thread that made it.

use std::{
    cell::RefCell,
    ffi::{CStr, CString, c_char, c_int, c_short, c_void},
    marker::PhantomData,
    ptr,
    sync::atomic::{AtomicBool, Ordering},
};

use espeakng_sys as c;

use crate::{Error, RATES, Sound, Voice};

static OPEN: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Where [`collect`] puts what is spoken: in synchronous mode it runs on the thread that asked.
    static SPOKEN: RefCell<Vec<i16>> = const { RefCell::new(Vec::new()) };
}

/// The opened library.
pub struct Library {
    rate: u32,
    voice: Option<Voice>,
    stays_on_its_thread: PhantomData<*const ()>,
}

impl Library {
    /// Starts the library. `None` when it is open already.
    pub fn open() -> Option<Result<Self, Error>> {
        if OPEN.swap(true, Ordering::AcqRel) {
            return None;
        }
        let opened = initialise();
        if opened.is_err() {
            OPEN.store(false, Ordering::Release);
        }
        Some(opened)
    }

    /// The library's version, such as `1.51`.
    pub fn version(&self) -> String {
        // SAFETY: the library is initialised; a null pointer means the path is not wanted; what is
        // returned is a constant of the library.
        let text = unsafe { CStr::from_ptr(c::espeak_Info(ptr::null_mut())) };
        text.to_string_lossy().into_owned()
    }

    /// Speaks `text`. An empty text is an empty sound.
    pub fn speak(&mut self, text: &str, voice: &Voice) -> Result<Sound, Error> {
        let text = CString::new(text).map_err(|_| Error::Nul)?;
        self.select(voice)?;
        SPOKEN.with_borrow_mut(Vec::clear);
        // SAFETY: `text` outlives the call, which in synchronous mode returns when all is spoken; its
        // length counts the NUL; the identifier and the user's pointer may be null.
        let code = unsafe {
            c::espeak_Synth(
                text.as_ptr().cast(),
                text.as_bytes_with_nul().len(),
                0,
                c::espeak_POSITION_TYPE_POS_CHARACTER,
                0,
                c::espeakCHARS_UTF8,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        checked(code)?;
        Ok(Sound {
            samples: SPOKEN.take(),
            rate: self.rate,
        })
    }

    /// What would be spoken, in espeak's own phoneme letters; `(en)` marks a word that left the
    /// voice's language.
    pub fn phonemes(&mut self, text: &str, voice: &Voice) -> Result<String, Error> {
        let text = CString::new(text).map_err(|_| Error::Nul)?;
        self.select(voice)?;
        let mut rest = text.as_ptr().cast::<c_void>();
        let mut clauses = Vec::new();
        while !rest.is_null() {
            // SAFETY: `rest` points into `text`, which ends with NUL; the library moves it on by a
            // clause and nulls it at the end. The result is valid until the next call.
            let clause = unsafe {
                CStr::from_ptr(c::espeak_TextToPhonemes(
                    &raw mut rest,
                    c::espeakCHARS_UTF8 as c_int,
                    0,
                ))
            };
            clauses.push(clause.to_string_lossy().into_owned());
        }
        Ok(clauses.join(" | "))
    }

    fn select(&mut self, voice: &Voice) -> Result<(), Error> {
        if self.voice.as_ref() == Some(voice) {
            return Ok(());
        }
        if !RATES.contains(&voice.rate) {
            return Err(Error::Rate(voice.rate));
        }
        let unknown = || Error::NoVoice(voice.name.clone());
        let name = CString::new(voice.name.as_str()).map_err(|_| unknown())?;
        if name.is_empty() {
            return Err(unknown());
        }
        self.voice = None;
        // SAFETY: the library is initialised and `name` ends with NUL.
        let code = unsafe { c::espeak_SetVoiceByName(name.as_ptr()) };
        checked(code).map_err(|_| unknown())?;
        let parameter = c::espeak_PARAMETER_espeakRATE;
        // SAFETY: the library is initialised; 0 says that the value is absolute.
        checked(unsafe { c::espeak_SetParameter(parameter, voice.rate.into(), 0) })?;
        self.voice = Some(voice.clone());
        Ok(())
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // SAFETY: the library is initialised and, as `self` is borrowed alone, not at work.
        unsafe { c::espeak_Terminate() };
        OPEN.store(false, Ordering::Release);
    }
}

fn initialise() -> Result<Library, Error> {
    let mode = c::espeak_AUDIO_OUTPUT_AUDIO_OUTPUT_SYNCHRONOUS;
    // SAFETY: `OPEN` keeps this to one caller; a null path means the installed data; the option keeps
    // the library from ending the process when the data is missing.
    let rate = unsafe {
        c::espeak_Initialize(mode, 0, ptr::null(), c::espeakINITIALIZE_DONT_EXIT as c_int)
    };
    let rate = u32::try_from(rate).map_err(|_| Error::NoData)?;
    // SAFETY: `collect` has the signature the header asks for, and is there for ever.
    unsafe { c::espeak_SetSynthCallback(Some(collect)) };
    Ok(Library {
        rate,
        voice: None,
        stays_on_its_thread: PhantomData,
    })
}

/// Takes over one buffer of samples. A panic here ends the process, for it may not cross C.
unsafe extern "C" fn collect(wave: *mut c_short, count: c_int, _: *mut c::espeak_EVENT) -> c_int {
    let count = usize::try_from(count).unwrap_or(0);
    if !wave.is_null() {
        // SAFETY: the library hands over `count` samples that stay put during the call.
        let samples = unsafe { std::slice::from_raw_parts(wave, count) };
        SPOKEN.with_borrow_mut(|spoken| spoken.extend_from_slice(samples));
    }
    0
}

/// Takes the place of libpcaudio's function of this name, which espeak-ng calls whatever mode it is
/// opened in: a search for loudspeakers that starts a client of PulseAudio, leaves folders behind and
/// complains where nobody may. No device is what it answers on a machine without any, and in
/// synchronous mode none is ever opened.
#[unsafe(no_mangle)]
extern "C" fn create_audio_device_object(
    _: *const c_char,
    _: *const c_char,
    _: *const c_char,
) -> *mut c_void {
    ptr::null_mut()
}

fn checked(code: c::espeak_ERROR) -> Result<(), Error> {
    match code {
        c::espeak_ERROR_EE_OK => Ok(()),
        code => Err(Error::Refused(code)),
    }
}
