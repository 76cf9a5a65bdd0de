namespace Camerad.Capture;

/// <summary>What a <see cref="CapturedStream"/> is doing.</summary>
public enum CapturedStreamStatus
{
    /// <summary>Not started, or disposed.</summary>
    Stopped,

    /// <summary>The source has been started and has given no picture yet.</summary>
    Starting,

    /// <summary>Pictures come.</summary>
    Running,

    /// <summary>Nobody is watching: the source is off, and started again when somebody comes.</summary>
    Resting,

    /// <summary>Pictures have stopped coming; the source is being ended, to be started again.</summary>
    Stalled,

    /// <summary>The source has ended or failed and will be started again soon.</summary>
    Retrying,

    /// <summary>
    /// Something needs repair (a program or file is missing, the stream has B-frames); tried again now and then.
    /// </summary>
    Failed,
}
