using System.Globalization;
using Camerad.Capture.Encoders;

namespace Camerad.Daemon.Configuration;

/// <summary>The keys below <c>streams</c>, their types and their limits.</summary>
internal static class StreamsReader
{
    private const double MinFps = 0.1;
    private const double MaxFps = 240;

    /// <summary>Pixels; every encoder here can do these.</summary>
    private const int MinSide = 32, MaxSide = 4096;

    /// <summary>Seconds.</summary>
    private const double MaxRestAfter = 86_400, MaxWarmUp = 60;

    private static readonly string[] SourceTypes =
    [
        V4l2SourceOptions.TypeName, RpicamSourceOptions.TypeName, CommandSourceOptions.TypeName,
        FileSourceOptions.TypeName, PatternSourceOptions.TypeName, DemoSourceOptions.TypeName,
    ];

    private static readonly string[] Formats = ["auto", "h264", "mjpeg", "nv12", "yu12", "yuyv", "uyvy"];
    private static readonly string[] Encoders = ["auto", "hardware", "software"];
    private static readonly string[] Profiles = ["constrained-baseline", "baseline", "main", "high"];
    private static readonly string[] Levels = ["3", "3.0", "3.1", "3.2", "4", "4.0", "4.1", "4.2", "5", "5.0", "5.1"];
    private static readonly string[] Corners = ["top-left", "top-right", "bottom-left", "bottom-right"];

    /// <param name="root">Where <c>streams</c> stands.</param>
    /// <param name="streams">What it holds.</param>
    public static IReadOnlyList<StreamOptions> Read(SectionReader root, SectionReader streams)
    {
        var result = new List<StreamOptions>();
        foreach (string name in streams.Keys.Where(streams.Has).ToList())
        {
            SectionReader stream = streams.Section(name);
            if (!StreamOptions.IsName(name))
            {
                streams.Refuse(name, "is no name for a stream", "Expected: 1 to 32 of the characters A-Z a-z 0-9 - _.");
                continue;
            }

            SourceOptions? source = stream.Has("source") ? ReadSource(stream.Section("source")) : null;
            if (!stream.Has("source"))
                stream.Refuse("source", "is missing", "Expected: e.g. { \"type\": \"v4l2\" }.");
            result.Add(ReadStream(stream, name, source));
            stream.RefuseUnknown();
        }

        if (!streams.Keys.Any(streams.Has))
            root.Refuse("streams", "is empty", "Name at least one stream, or leave the key out for the demo.");
        if (result.Count > StreamOptions.MaxStreams)
            root.Refuse("streams", $"has {result.Count} streams", $"Expected: at most {StreamOptions.MaxStreams}.");
        return result;
    }

    private static StreamOptions ReadStream(
        SectionReader stream, string name, SourceOptions? known)
    {
        SourceOptions source = known ?? new DemoSourceOptions();    // to read on, so that all faults are found
        return new StreamOptions(name, source)
        {
            RestAfter = stream.Decimal(
                "restAfter", StreamOptions.DefaultRestAfter(source), "seconds from 1 to 86400, or 0 for never",
                static seconds => seconds is 0 or (>= 1 and <= MaxRestAfter)),
            WarmUp = stream.Decimal(
                "warmUp", StreamOptions.DefaultWarmUp(source), "seconds from 0 to 60",
                static seconds => seconds is >= 0 and <= MaxWarmUp),
            Placeholder = stream.Flag("placeholder", fallback: true),
            SnapshotEvery = SnapshotOptionsReader.ReadEvery(stream),
            Overlay = ReadOverlay(stream.Section("overlay"), known),
        };
    }

    private static OverlayOptions ReadOverlay(SectionReader overlay, SourceOptions? source)
    {
        var defaults = new OverlayOptions();
        var options = new OverlayOptions
        {
            Time = overlay.Flag("time", defaults.Time),
            Name = overlay.Flag("name", defaults.Name),
            Corner = overlay.Choice("corner", defaults.Corner, Corners),
        };
        overlay.RefuseUnknown();
        if (!options.IsEmpty && source is not (null or EncodedSourceOptions))
        {
            overlay.Refuse(options.Time ? "time" : "name", $"cannot be done with a source of type {source.Type}",
                "Only pictures that camerad encodes can be written into: v4l2 (not h264), rpicam, pattern.");
        }

        return options;
    }

    private static SourceOptions? ReadSource(SectionReader source)
    {
        string type = source.Choice("type", "", SourceTypes);
        SourceOptions? options = type switch
        {
            DemoSourceOptions.TypeName => new DemoSourceOptions(),
            FileSourceOptions.TypeName => ReadFile(source),
            CommandSourceOptions.TypeName => ReadCommand(source),
            V4l2SourceOptions.TypeName => ReadV4l2(source),
            RpicamSourceOptions.TypeName => ReadRpicam(source),
            PatternSourceOptions.TypeName => ReadEncoding(source, new PatternSourceOptions()),
            _ => null,
        };
        if (options is not null) source.RefuseUnknown();
        else if (!source.Has("type"))
            source.Refuse("type", "is missing", $"Expected: one of {string.Join(", ", SourceTypes)}.");
        return options;
    }

    private static FileSourceOptions ReadFile(SectionReader source)
    {
        string path = source.FilePath("path");
        if (path.Length == 0) source.Refuse("path", "is missing", "Expected: the path of an Annex B H.264 file.");
        double fps = source.Decimal("fps", 0, "frames per second from 0.1 to 240, or 0 for the file's own rate",
            static fps => fps is 0 or (>= MinFps and <= MaxFps));
        return new FileSourceOptions(path, fps);
    }

    private static CommandSourceOptions ReadCommand(SectionReader source)
    {
        IReadOnlyList<string> command = source.List<string>("command", [],
            "program and arguments as a list, e.g. [\"rpicam-vid\", \"-t\", \"0\", \"--inline\", \"-o\", \"-\"]",
            static text => text, divides: false);
        if (command.Count == 0 || command[0].Length == 0)
        {
            source.Refuse("command", "names no program",
                "Expected: a list such as [\"rpicam-vid\", \"-t\", \"0\", \"--inline\", \"-o\", \"-\"].");
        }

        return new CommandSourceOptions(command);
    }

    private static V4l2SourceOptions ReadV4l2(SectionReader source)
    {
        var defaults = new V4l2SourceOptions();
        return ReadEncoding(source, defaults) with
        {
            Device = source.Text(
                "device", defaults.Device, "\"auto\", or a path, name or bus that `camerad devices` shows",
                static text => text.Length > 0),
            Format = source.Choice("format", defaults.Format, Formats),
            Controls = source.Values("controls"),
        };
    }

    private static RpicamSourceOptions ReadRpicam(SectionReader source)
    {
        var defaults = new RpicamSourceOptions();
        return ReadEncoding(source, defaults) with
        {
            Camera = source.NumberOrText("camera", defaults.Camera, "a number or name that `camerad devices` shows"),
            Controls = source.Values("controls"),
            Arguments = source.List<string>(
                "arguments", defaults.Arguments, "arguments of rpicam-vid as a list", static text => text),
        };
    }

    private static T ReadEncoding<T>(SectionReader source, T defaults)
        where T : EncodedSourceOptions
    {
        T options = defaults with
        {
            Width = ReadWhole(source, "width", "an even number of pixels", MinSide, MaxSide, step: 2),
            Height = ReadWhole(source, "height", "an even number of pixels", MinSide, MaxSide, step: 2),
            Fps = source.Decimal("fps", defaults.Fps, "frames per second from 0.1 to 240, or 0 for about 30",
                static fps => fps is 0 or (>= MinFps and <= MaxFps)),
            Encoder = source.Choice("encoder", defaults.Encoder, Encoders),
            Bitrate = ReadWhole(
                source, "bitrate", "bits per second", VideoEncoderSettings.MinBitrateBps,
                VideoEncoderSettings.MaxBitrateBps, step: 1),
            KeyFrameInterval = source.Decimal(
                "keyFrameInterval", defaults.KeyFrameInterval, "seconds from 0.1 to 60",
                static seconds => seconds is >= VideoEncoderSettings.MinKeyFrameSeconds
                    and <= VideoEncoderSettings.MaxKeyFrameSeconds),
            Profile = source.Choice("profile", defaults.Profile, Profiles),
            Level = source.NumberOrText(
                "level", defaults.Level, "\"\" or one of 3.0, 3.1, 3.2, 4.0, 4.1, 4.2, 5.0, 5.1",
                static text => text.Length == 0 || Levels.Contains(text)),
        };
        if ((options.Width == 0) != (options.Height == 0))
            source.Refuse(options.Width == 0 ? "height" : "width", "is set alone", "Set width and height, or none.");
        return options;
    }

    private static int ReadWhole(SectionReader source, string key, string what, int min, int max, int step) =>
        (int)source.Decimal(
            key, 0, string.Create(CultureInfo.InvariantCulture, $"{what} from {min} to {max}, or 0 for automatic"),
            value => value == 0 || (value % step == 0 && value >= min && value <= max));
}
