namespace Camerad.Signaling.Commands;

/// <summary>The words of <c>error</c> in a reply (docs/signaling.md, Commands).</summary>
public static class CommandWords
{
    /// <summary>The payload is not what docs/signaling.md says.</summary>
    public const string BadMessage = "bad-message";

    /// <summary>There is no such command.</summary>
    public const string UnknownCommand = "unknown-command";

    /// <summary>There is no such stream.</summary>
    public const string UnknownStream = "unknown-stream";

    /// <summary>There is no such output.</summary>
    public const string UnknownOutput = "unknown-output";

    /// <summary>The device has no such control, or can't do this at all.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>There is no such snapshot.</summary>
    public const string UnknownFile = "unknown-file";

    /// <summary>This viewer may not do that.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>No value of this control.</summary>
    public const string BadValue = "bad-value";

    /// <summary>The camera or the line would not take it now.</summary>
    public const string Refused = "refused";

    /// <summary>The stream has no picture now.</summary>
    public const string SourceUnavailable = "source-unavailable";

    /// <summary>The payload is too long.</summary>
    public const string TooLarge = "too-large";

    /// <summary>More than the device takes in a second.</summary>
    public const string TooMany = "too-many-commands";

    /// <summary>As many as the device handles at once are being handled.</summary>
    public const string Busy = "busy";

    /// <summary>It took too long.</summary>
    public const string TimedOut = "timeout";

    /// <summary>The device failed or is stopping; its log says more.</summary>
    public const string Internal = "internal";
}
