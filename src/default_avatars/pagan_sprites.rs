//! The parts of heroes, as rows of letters whose colors `pagan` chooses. A dot is empty.
//!
//! The head is at columns 4 to 11 and rows 3 to 8, the body below it to row 12, the legs to row 14.

/// A part: its rows from the top.
pub(super) type Rows = &'static [&'static str];

/// At (4, 3).
pub(super) const HEAD: Rows = &[".ssssss.", "ssssssss", "ssssssss", "ssssssss", "sSssssSs", ".ssssss."];

/// At (3, 6): ears that stand out.
pub(super) const EARS: Rows = &["s........s", ".s......s."];

/// At (4, 5).
pub(super) const EYES: [Rows; 6] = [
    &["........", "..k..k.."],
    &["..k..k..", "..k..k.."],
    &["..i..i..", "..k..k.."],
    &["........", ".ik..ik."],
    &[".kk..kk.", "..k..k.."],
    &["........", ".kk..kk."],
];

/// At (4, 7).
pub(super) const MOUTHS: [Rows; 7] = [
    &["........", "........"],
    &["........", "...SS..."],
    &["........", "..SSSS.."],
    &["........", "...kk..."],
    &["hh....hh", ".hhhhhh.", "..hhhh.."],
    &["hhhhhhhh", "HhhSShhH", ".HhhhhH.", "...hh..."],
    &["..hhhh..", "........"],
];

/// At (3, 1): hair, hats and helmets.
pub(super) const WEARS: [Rows; 18] = [
    &["..........", "..hhhhhh..", ".hhllhhhh.", ".hhhhhhhh.", ".h......h."],
    &[
        "..........",
        "..hhhhhh..",
        ".hhllhhhh.",
        ".hhhh..hh.",
        ".hh....hh.",
        ".hh....hh.",
        ".hh....hh.",
        ".HH....HH.",
    ],
    &["...h..h...", "..hhhhhhh.", ".hhlhhlhh.", ".hh.hh.hh.", ".h......h."],
    &["....hh....", "....hl....", "....hl....", "....hh....", "....HH...."],
    &[
        "..........",
        "..mmmmmm..",
        ".mmiimmmM.",
        ".mmmmmmmM.",
        ".mMMMMMMM.",
        ".mkkkkkkM.",
        ".mMMkkMMM.",
        ".mMmkkmMM.",
    ],
    &["....xx....", "..mmxxmm..", ".miixxmmM.", ".mmmxxmmM.", ".MggggggM.", ".M......M.", ".M......M."],
    &[".m......m.", ".mmmmmmmm.", "..mimmmM..", ".gggggggg.", ".M..MM..M.", "....MM...."],
    &["...cc.....", "..cccc....", ".ccccccc..", ".xxxxxxxx.", "cccccccccc"],
    &["....cc....", "...cccc...", "..ccCccc..", ".cgccccgc.", "CCCCCCCCCC"],
    &[
        "..........",
        "..cccccc..",
        ".ccccccCC.",
        ".ccCCCCcC.",
        ".cC....cC.",
        ".cC....cC.",
        ".cC....cC.",
        "..cC..cC..",
    ],
    &["..........", "..hhhhhh..", ".hhllhhhh.", ".xxxxxxxx.", ".h......hx", ".........x"],
    &["..g.gg.g..", "..gggggg..", ".hgxggxgh.", ".hh....hh.", ".h......h."],
    &["..........", "..cccccc..", ".cccccccc.", ".xxxxxxxx.", ".......xx."],
    &["..........", "..aaaaaa..", ".aaiiaaaA.", ".aaaaaaaA.", "AAAAAAAAAA"],
    &[
        "..........",
        "..hhhhhh..",
        ".hhllhhhh.",
        ".hH....hh.",
        ".h......hh",
        "........hh",
        "........hh",
        "........H.",
    ],
    &["..h.....h.", ".hhhhhhhhh", ".hlhhhhhh.", ".hhhhhhhh.", ".h.hhhh.h."],
    &["..........", "..wwwwww..", ".wwwwwwwW.", ".wxwwwwxW.", "WwwwwwwwWW"],
    &["x........x", "xx.hhhh.xx", ".xxhllhxx.", ".hhhhhhhh.", ".h......h."],
];

/// At (4, 9).
pub(super) const BODIES: [Rows; 9] = [
    &["cccccccc", "cCccccCc", "sCggggCs", ".cccccc."],
    &["mmiiiimm", "mMmiimMm", "sMmmmmMs", ".MaaaaM."],
    &["cccxxccc", "cCcxxcCc", "sCcxxcCs", ".ccxxcc."],
    &["wwccccww", "cWwccwWc", "sWwggwWs", ".WwwwwW."],
    &["aaxxxxaa", "aAxaaxAa", "sAaxxaAs", ".xaaaax."],
    &["MmccccmM", "MmcggcmM", "sCcggcCs", ".cMMMMc."],
    &["aaaiiaaa", "aAaaaaAa", "sAwwwwAs", ".aaaaaa."],
    &["sxcssxcs", "sxccccxs", "sCwwwwCs", ".cccccc."],
    &["ccmMmMcc", "cCMmMmCc", "sCwggwCs", ".cMmMmc."],
];

/// At (4, 13).
pub(super) const LEGS: [Rows; 5] = [
    &[".CC..CC.", ".WW..WW."],
    &[".MM..MM.", ".DD..DD."],
    &[".cccccc.", ".CCCCCC."],
    &[".aa..aa.", ".ww..ww."],
    &[".xXxXxX.", ".WW..WW."],
];

/// At (12, 3), in the right hand.
pub(super) const WEAPONS: [Rows; 14] = [
    &["...", "...", "...", "...", "...", "...", "...", "...", "..."],
    &[".m.", ".m.", ".m.", ".m.", ".m.", ".m.", ".M.", "ggg", "sw."],
    &["...", "mw.", "mwm", "mwm", ".w.", ".w.", ".w.", ".w.", "sw.", ".w."],
    &[".x.", "xix", ".x.", ".w.", ".w.", ".w.", ".w.", ".w.", "sw.", ".w."],
    &[".m.", ".m.", "mMm", ".w.", ".w.", ".w.", ".w.", ".w.", "sw.", ".w."],
    &["...", "MMM", "mmM", "mmM", ".w.", ".w.", ".w.", ".w.", "sw."],
    &["...", "mw.", "m.w", "m.w", "m.w", "m.w", "m.w", "m.w", "sw."],
    &["...", "...", ".g.", "gig", ".g.", ".w.", ".w.", ".w.", "sw."],
    &["...", "...", ".D.", "DmD", "DmD", ".D.", ".w.", ".w.", "sw."],
    &["...", "...", "...", "...", ".m.", ".m.", ".M.", "ggg", "sw."],
    &[".wx", ".wx", ".wx", ".wx", ".w.", ".w.", ".w.", ".w.", "sw.", ".w."],
    &["...", "...", "..m", ".m.", ".m.", ".mM", "..M", ".gg", "sw."],
    &["...", "...", "...", "...", ".D.", "ggg", "gig", "ggg", "sD."],
    &["mMm", "m.m", "mMm", ".w.", ".w.", ".w.", ".w.", ".w.", "sw.", ".w."],
];

/// At (2, 9), in the left hand.
pub(super) const SHIELDS: [Rows; 9] = [
    &[],
    &[],
    &[".xx.", "xigx", "xggx", ".xx."],
    &["mxxm", "xggx", "xggx", ".xx."],
    &["MmmM", "mxxm", "mxxm", ".MM."],
    &["....", ".mm.", ".XX.", "xiXs", ".xx."],
    &["....", "....", "cggc", "cggs", "cccc"],
    &["....", ".DD.", ".ggs", ".DD."],
    &["wWWw", "WggW", "WggW", ".ww."],
];

/// At (3, 10): a cape beside the body.
pub(super) const CAPE: Rows = &["x........x", "x........x", "X........X", "X........X"];
