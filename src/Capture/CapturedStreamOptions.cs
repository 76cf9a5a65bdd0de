namespace Camerad.Capture;

/// <summary>When a <see cref="CapturedStream"/> ends its source and starts it again.</summary>
public sealed record CapturedStreamOptions
{
    /// <summary>Without a picture for this long a running source is ended and started again.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The same before the first picture: opening a camera or an RTSP connection takes some seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause before the first new start; each further one in a row doubles it.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause if something needs repair first.</summary>
    public TimeSpan RepairRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A source that gave pictures for this long has recovered: the next pause is the first one again.
    /// </summary>
    public TimeSpan RecoveredAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>With nobody watching for this long the source is ended until somebody comes; null: never.</summary>
    public TimeSpan? RestAfter { get; init; }

    /// <summary>
    /// A picture taken by a trigger is at least this much younger than the first one after a start: the time in which
    /// a camera finds its exposure.
    /// </summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>Without a picture for this long, viewers are shown the reason instead.</summary>
    public TimeSpan PlaceholderAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From one placeholder picture to the next.</summary>
    public TimeSpan PlaceholderInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A source that has not ended so long after it was told to is hanging.</summary>
    public TimeSpan HangLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a still waits for the next key frame where none can be asked for.</summary>
    public TimeSpan KeyFrameWait { get; init; } = TimeSpan.FromSeconds(5);
}
