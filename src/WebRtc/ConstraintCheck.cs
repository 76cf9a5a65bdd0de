namespace Camerad.WebRtc;

/// <summary>W3C Media Capture and Streams §4.3.8: whether settings keep what min, max and exact demand.</summary>
internal static class ConstraintCheck
{
    /// <exception cref="OverconstrainedException">One does not.</exception>
    public static void Require(MediaTrackConstraints constraints, MediaTrackSettings settings)
    {
        Require("width", constraints.Width, settings.Width);
        Require("height", constraints.Height, settings.Height);
        Require("aspectRatio", constraints.AspectRatio, settings.AspectRatio);
        Require("frameRate", constraints.FrameRate, settings.FrameRate);
        Require("sampleRate", constraints.SampleRate, settings.SampleRate);
        Require("channelCount", constraints.ChannelCount, settings.ChannelCount);
    }

    private static void Require(string name, ConstrainDouble? wish, double? value)
    {
        if (wish is null || (wish.Min ?? wish.Max ?? wish.Exact) is null) return;
        if (value is { } known && wish.Allows(known)) return;
        string now = value is { } number
            ? $"it is {number.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
            : "the source does not tell it";
        throw new OverconstrainedException(name, $"The source can't keep the constraint \"{name}\": {now}.");
    }
}
