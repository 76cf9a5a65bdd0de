namespace Camerad.Capture.Rpicam;

/// <summary>Says what is wrong with a camera, from rpicam-vid's own words.</summary>
internal static class RpicamFault
{
    /// <summary>How often to look for a camera that is not there: starting rpicam-vid costs a second of CPU.</summary>
    private static readonly TimeSpan MissingRetry = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(5);

    /// <param name="program">rpicam-vid.</param>
    /// <param name="end">How it ended, e.g. "ended (exit code 255)".</param>
    /// <param name="words">Its last lines; null if it said nothing.</param>
    public static SourceException Of(string program, string end, string? words) =>
        Recognize(program, words)
        ?? new SourceException($"{program} {end}{(words is null ? "" : $"; it said: {words}")}");

    /// <summary>What is behind its words; null if they are not known.</summary>
    public static SourceException? Recognize(string program, string? words)
    {
        if (Says(words, "no cameras available"))
        {
            return new SourceException(
                $"{program} finds no camera: check the ribbon cable at both ends, and that camera_auto_detect=1 stands "
                + "in /boot/firmware/config.txt",
                retryAfter: MissingRetry);
        }

        if (Says(words, "failed to acquire camera") || Says(words, "Device or resource busy"))
        {
            return new SourceException(
                "the camera is in use by another program (rpicam-vid, libcamera or picamera2); stop that one",
                retryAfter: BusyRetry);
        }

        if (Says(words, "Permission denied"))
        {
            return new SourceException(
                $"{program} may not open the camera: put the user that runs camerad into the group video "
                + $"(usermod -aG video …); it said: {words}",
                needsRepair: true);
        }

        return null;
    }

    private static bool Says(string? words, string what) =>
        words?.Contains(what, StringComparison.OrdinalIgnoreCase) == true;
}
