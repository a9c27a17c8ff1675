//! The encodings that Chinese archives hold, and the states a reader of one can be in.

/// An encoding, with its shift state where it has one: what the search moves between.
///
/// GBK and GB2312 are read as GB18030, Big5-HKSCS as Big5, as the WHATWG encoding standard does: each is the larger
/// set, and the bytes that differ are so rare that they decide nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum State {
    Utf8,
    Gb18030,
    Big5,
    EucTw,
    Windows1252,
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
    /// HZ outside `~{ ~}`.
    Hz,
    /// HZ inside `~{ ~}`.
    HzShifted,
    /// ISO-2022-CN in ASCII, GB 2312 designated or nothing.
    IsoGb,
    /// ISO-2022-CN in GB 2312, after SO.
    IsoGbShifted,
    /// ISO-2022-CN in ASCII, CNS 11643 designated.
    IsoCns,
    /// ISO-2022-CN in CNS 11643 plane 1, after SO.
    IsoCnsShifted,
}

/// How many states there are.
pub(super) const STATES: usize = 15;

impl State {
    /// Every state, by number.
    pub(super) const ALL: [State; STATES] = [
        Self::Utf8,
        Self::Gb18030,
        Self::Big5,
        Self::EucTw,
        Self::Windows1252,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Utf32Le,
        Self::Utf32Be,
        Self::Hz,
        Self::HzShifted,
        Self::IsoGb,
        Self::IsoGbShifted,
        Self::IsoCns,
        Self::IsoCnsShifted,
    ];

    /// The states in which an encoding starts: one an encoding.
    pub(super) const ENCODINGS: [State; 11] = [
        Self::Utf8,
        Self::Gb18030,
        Self::Big5,
        Self::EucTw,
        Self::Windows1252,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Utf32Le,
        Self::Utf32Be,
        Self::Hz,
        Self::IsoGb,
    ];

    /// The label in [`EncodingRun`](crate::document::EncodingRun).
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Big5 => "big5",
            Self::EucTw => "euc-tw",
            Self::Windows1252 => "windows-1252",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Utf32Le => "utf-32le",
            Self::Utf32Be => "utf-32be",
            Self::Hz | Self::HzShifted => "hz-gb-2312",
            Self::IsoGb | Self::IsoGbShifted | Self::IsoCns | Self::IsoCnsShifted => "iso-2022-cn",
        }
    }

    /// Bytes of a code unit that is not one byte; 1 for the rest.
    pub(super) const fn unit(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf32Le | Self::Utf32Be => 4,
            _ => 1,
        }
    }

    /// What it costs, in sixteenths of a nat, to suppose that a file is in this encoding before looking at it.
    ///
    /// They matter for strings of a few characters only. They say that GB18030, UTF-8 and Big5 are the usual ones,
    /// that EUC-TW is rare, that wide encodings seldom come without a byte order mark, and that a Western file is a
    /// guest in a Chinese archive. Measured on two characters: doubling all takes EUC-TW from 97 to 68 % and leaves
    /// GB18030 at 99.4; from five characters on nothing changes.
    pub(super) const fn prior(self) -> u32 {
        16 * match self {
            Self::Utf8 | Self::Gb18030 | Self::Big5 => 0,
            Self::EucTw => 2,
            Self::Utf16Le | Self::Utf16Be => 3,
            Self::Hz | Self::IsoGb => 4,
            Self::Utf32Le | Self::Utf32Be => 6,
            Self::Windows1252 => 12,
            // Nobody starts a file inside a shift.
            Self::HzShifted | Self::IsoGbShifted | Self::IsoCns | Self::IsoCnsShifted => 40,
        }
    }

    /// The encoding a declared charset names, if it is one of ours.
    pub(super) fn of_label(label: &str) -> Option<State> {
        let label = label.to_ascii_lowercase().replace('_', "-");
        Some(match label.as_str() {
            "utf-8" | "utf8" => Self::Utf8,
            "gb2312" | "gbk" | "gb18030" | "x-gbk" | "gb-2312-80" | "cp936" | "windows-936"
            | "euc-cn" => Self::Gb18030,
            "big5" | "big5-hkscs" | "big-5" | "x-x-big5" | "cp950" | "windows-950" => Self::Big5,
            "euc-tw" | "x-euc-tw" => Self::EucTw,
            "hz-gb-2312" | "hz" => Self::Hz,
            "iso-2022-cn" => Self::IsoGb,
            "utf-16" | "utf-16le" | "unicode" => Self::Utf16Le,
            "utf-16be" => Self::Utf16Be,
            "windows-1252" | "iso-8859-1" | "latin1" => Self::Windows1252,
            _ => return None,
        })
    }
}
