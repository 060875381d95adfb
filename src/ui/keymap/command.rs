//! What a person can want, and where.

/// What a person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Show the keys.
    Help,
    /// Leave the program.
    Quit,
    /// Cancel the run, or leave when there is none.
    Interrupt,
    /// Go to the notes.
    ShowNotes,
    /// Go to the run.
    ShowRun,
    /// Go to the result.
    ShowResult,
    /// Start a run with the notes as they stand.
    Start,
    /// Take the next of the three modes.
    NextMode,
    /// Choose a recipe from all there are.
    ChooseRecipe,
    /// Ask for a file and open it.
    Open,
    /// Save the notes to their file.
    Save,
    /// Ask for a file and save the notes there.
    SaveAs,
    /// Take back the last change.
    Undo,
    /// Make it again.
    Redo,
    /// Something that the editor does by itself.
    Edit,
    /// Go to the next step.
    NextStep,
    /// Go to the step before.
    PreviousStep,
    /// Stop the whole run.
    CancelRun,
    /// Stop the step that has the focus.
    CancelStep,
    /// See a picture large.
    Picture,
    /// See the chart instead of the panes, or the other way round.
    Timing,
    /// Go one line up.
    Up,
    /// Go one line down.
    Down,
    /// Go one page up.
    PageUp,
    /// Go one page down.
    PageDown,
    /// Go to the beginning.
    Top,
    /// Go to the end.
    Bottom,
    /// Write the files.
    Export,
    /// Go to the findings.
    Findings,
    /// Read and change fields one by one.
    Items,
    /// Change an item.
    EditItem,
    /// Take an item out.
    RemoveItem,
    /// Ask for an item again.
    AskItem,
    /// Ask for a whole list or text again.
    AskPart,
    /// Close what is open.
    Close,
    /// Take what was typed.
    Accept,
    /// Answer yes.
    Yes,
    /// Answer no.
    No,
    /// Find a command by its name.
    Palette,
    /// Stop the program until the shell takes it up again.
    Suspend,
    /// Add an item to a list.
    AddItem,
    /// Move an item up in its list.
    MoveUp,
    /// Move an item down in its list.
    MoveDown,
    /// Begin a new line in a text.
    NewLine,
    /// Empty a text.
    Clear,
    /// Keep a change without having anything done again.
    Keep,
    /// See the versions of the result.
    Versions,
    /// Ask again for what did not come.
    Retry,
    /// Ask again for all that did not come.
    RetryAll,
    /// See all that is known of a step.
    Details,
    /// See what the run has said.
    Log,
    /// Go to the step of that number.
    StepNumber,
    /// Open a file in the system's own viewer.
    View,
    /// Go to the runs that are kept.
    ShowHistory,
    /// Open a kept run.
    OpenRun,
    /// Go on with a kept run that lacks something.
    ResumeRun,
    /// Search through the kept runs.
    Search,
    /// Mark a kept run.
    Mark,
    /// Compare two kept runs.
    Compare,
    /// Give a kept run another title.
    RenameRun,
    /// Watch a kept run again.
    Replay,
    /// See what all kept runs took, cost and failed at.
    Statistics,
    /// Stand still, or go on.
    Pause,
    /// Go quicker.
    Faster,
    /// Go slower.
    Slower,
    /// Take the next theme.
    NextTheme,
    /// Copy what is looked at.
    Copy,
    /// Walk through what was found in the notes.
    Brief,
    /// Look for something.
    Find,
    /// Look for something and replace it.
    Replace,
    /// Go to the next place where it stands.
    NextMatch,
    /// Go to the place before.
    PreviousMatch,
    /// Go to the other of two lines.
    NextField,
    /// Read what is looked for as a regular expression, or as it stands.
    ToggleExpression,
    /// Replace it everywhere.
    ReplaceAll,
    /// Begin to select, or select all.
    Select,
    /// Select nothing.
    Unselect,
    /// Take out what is selected.
    Cut,
    /// Put what was cut or copied at the cursor.
    PutBack,
    /// Wrap long lines, or not.
    ToggleWrap,
    /// Show line numbers, or not.
    ToggleNumbers,
    /// Write the notes in another editor.
    EditOutside,
    /// Choose from the drafts.
    Drafts,
    /// Begin a draft.
    NewDraft,
    /// Give a draft another name.
    RenameDraft,
    /// Take a draft away.
    DeleteDraft,
    /// Bring back the draft that was taken away last.
    RestoreDraft,
    /// See what is set, and where.
    Settings,
}

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Everywhere, where nothing else has the key.
    Anywhere,
    /// The notes.
    Notes,
    /// What the editor does by itself; only for the help.
    Editor,
    /// The run.
    Run,
    /// The result.
    Result,
    /// The fields of the result.
    Items,
    /// A large picture.
    Picture,
    /// A page that is read: details, the log, a text.
    Page,
    /// A list to choose from.
    Choice,
    /// A line to fill in.
    Prompt,
    /// A question with yes and no.
    Question,
    /// The question whether to pay for something a second time.
    BuyAgain,
    /// The command palette.
    Palette,
    /// The help.
    Help,
    /// A field that is edited.
    Form,
    /// The question what a change is to have done again.
    Rerun,
    /// The versions of a result.
    Versions,
    /// The files that were written.
    Written,
    /// The runs that are kept.
    History,
    /// The statistics of kept runs, or two of them beside each other.
    Sheet,
    /// A run that is watched again.
    Replay,
    /// What was found in the notes.
    Brief,
    /// The line that looks for something in the notes.
    Search,
    /// The drafts there are.
    Drafts,
    /// What is set.
    Settings,
    /// The race of the modes.
    Race,
}
