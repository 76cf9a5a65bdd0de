using Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving.Depacketizers;

/// <summary>One frame through one depacketizer.</summary>
internal static class DepacketizerBench
{
    /// <returns>The frame in hex; null if it was refused, empty if there was none.</returns>
    public static string? Run(
        IDepacketizer depacketizer, out FrameProperties properties, params ReadOnlySpan<string> payloads)
    {
        var frame = new FrameBuffer();
        properties = default;
        depacketizer.Begin();
        foreach (string payload in payloads)
        {
            byte[] bytes = Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal));
            if (!depacketizer.TryAdd(bytes, frame)) return null;
        }
        return depacketizer.Finish(frame, out properties) switch
        {
            FrameIntegrity.Complete => Convert.ToHexString(frame.Bytes),
            FrameIntegrity.Empty => "",
            _ => null,
        };
    }

    public static string? Run(IDepacketizer depacketizer, params ReadOnlySpan<string> payloads) =>
        Run(depacketizer, out _, payloads);

    /// <summary>Truncated and damaged payloads, alone and behind a good one.</summary>
    public static void Mutate(Func<IDepacketizer> create, string first, string second)
    {
        byte[] good = Convert.FromHexString(first);
        foreach (string payload in (string[])[first, second])
        {
            IDepacketizer depacketizer = create();
            var frame = new FrameBuffer();
            Mutations.Run(Convert.FromHexString(payload), bytes =>
            {
                depacketizer.Begin();
                frame.Clear();
                depacketizer.BeginsKeyFrame(bytes);
                if (depacketizer.TryAdd(bytes, frame)) depacketizer.Finish(frame, out _);
                depacketizer.Begin();
                frame.Clear();
                if (depacketizer.TryAdd(good, frame) && depacketizer.TryAdd(bytes, frame))
                    depacketizer.Finish(frame, out _);
            });
        }
    }
}
