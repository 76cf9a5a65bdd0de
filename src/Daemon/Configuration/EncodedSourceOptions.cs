namespace Camerad.Daemon.Configuration;

/// <summary>A source whose pictures camerad may have to encode.</summary>
internal abstract record EncodedSourceOptions : SourceOptions
{
    /// <summary>Pixels; 0 with height 0: what comes nearest to 1280x720.</summary>
    public int Width { get; init; }

    /// <summary>Pixels; see <see cref="Width"/>.</summary>
    public int Height { get; init; }

    /// <summary>Pictures per second; 0: what comes nearest to 30.</summary>
    public double Fps { get; init; }

    /// <summary>auto, hardware or software.</summary>
    public string Encoder { get; init; } = "auto";

    /// <summary>Bits per second; 0: by size and rate.</summary>
    public int Bitrate { get; init; }

    /// <summary>Seconds from one key frame to the next.</summary>
    public double KeyFrameInterval { get; init; } = 2;

    /// <summary>constrained-baseline, baseline, main or high.</summary>
    public string Profile { get; init; } = "constrained-baseline";

    /// <summary>E.g. 3.1; empty: by size and rate.</summary>
    public string Level { get; init; } = "";
}
