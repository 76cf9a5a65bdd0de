namespace Camerad.Daemon.Configuration;

/// <summary>Lists of actions: words, or objects of one word and its settings.</summary>
internal static class GpioActionReader
{
    /// <summary>Actions of one trigger.</summary>
    private const int MaxActions = 8;

    private const string Expected = "a list of \"snapshot\", \"event\" and \"keyframe\", each also with settings: "
        + "[{ \"snapshot\": { \"stream\": \"door\", \"count\": 3, \"intervalMs\": 500 } }, \"event\"]";

    public static IReadOnlyList<GpioAction> Read(SectionReader input, string key, IReadOnlyList<GpioAction> fallback)
    {
        if (!input.Has(key)) return fallback;
        IReadOnlyList<GpioAction> actions = input.Words<GpioAction>(key, Expected, (word, settings) => word switch
        {
            "snapshot" => ReadSnapshot(settings),
            "event" => new GpioEventAction(),
            "keyframe" => new GpioKeyFrameAction(ReadStream(settings)),
            "record" => RefuseRecord(input, key),
            _ => null,
        });
        if (actions.Count > MaxActions)
            input.Refuse(key, $"has {actions.Count} actions", $"Expected: at most {MaxActions}.");
        return actions;
    }

    // The fault stands already; with an action in its place it is not told twice.
    private static GpioEventAction RefuseRecord(SectionReader input, string key)
    {
        input.Refuse(key, "\"record\" is not there yet", "Actions are snapshot, event and keyframe.");
        return new GpioEventAction();
    }

    private static GpioSnapshotAction ReadSnapshot(SectionReader settings)
    {
        var defaults = new GpioSnapshotAction();
        return new GpioSnapshotAction(
            ReadStream(settings),
            settings.Number("count", defaults.Count, 1, GpioSnapshotAction.MaxCount),
            settings.Number("intervalMs", defaults.IntervalMs,
                GpioSnapshotAction.MinIntervalMs, GpioSnapshotAction.MaxIntervalMs));
    }

    private static string? ReadStream(SectionReader settings)
    {
        string stream = settings.Text("stream", "", "a stream's name, or nothing for all streams");
        return stream.Length > 0 ? stream : null;
    }
}
