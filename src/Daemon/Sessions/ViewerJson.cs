using System.Text.Json;
using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>A viewer for programs (docs/monitoring.md, Viewers). What is not known is left out.</summary>
internal static class ViewerJson
{
    /// <summary>What anybody who may watch may know, but the number: a reply's <c>id</c> is its request's.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="viewer">Of one moment.</param>
    /// <param name="bitsPerSecond">Sent; null: not known.</param>
    public static void WriteMembers(Utf8JsonWriter json, ViewerReading viewer, double? bitsPerSecond)
    {
        json.WriteString("stream", viewer.Stream);
        json.WriteString("since", viewer.Since.UtcDateTime);
        json.WriteString("state", NameOf(viewer.State));
        json.WriteBoolean("control", viewer.HasControl);
        json.WriteNumber("keyFrameRequests", viewer.KeyFrameRequests);
        if (viewer.Statistics is not { } statistics) return;
        WriteText(json, "codec", statistics.Codec);
        WriteText(json, "profileLevelId", statistics.ProfileLevelId);
        WriteText(json, "localCandidate", statistics.LocalCandidate);
        WriteText(json, "remoteCandidate", statistics.RemoteCandidate);
        WriteText(json, "protocol", statistics.Protocol);
        WriteNumber(json, "roundTripMs", statistics.RoundTripTime?.TotalMilliseconds, decimals: 1);
        WriteNumber(json, "bitsPerSecond", bitsPerSecond);
        WriteNumber(json, "availableBitsPerSecond", statistics.AvailableBitsPerSecond);
        WriteCount(json, "sentBytes", statistics.BytesSent);
        WriteCount(json, "sentPackets", statistics.PacketsSent);
        WriteCount(json, "retransmittedPackets", statistics.PacketsRetransmitted);
        WriteCount(json, "lostPackets", statistics.PacketsLost);
        WriteNumber(json, "lossPercent", 100 * statistics.FractionLost, decimals: 1);
        WriteNumber(json, "jitterMs", statistics.Jitter?.TotalMilliseconds, decimals: 1);
        WriteCount(json, "sentPictures", statistics.FramesSent);
        WriteCount(json, "sentKeyPictures", statistics.KeyFramesSent);
        WriteCount(json, "nacks", statistics.Nacks);
        WriteCount(json, "plis", statistics.Plis);
        WriteCount(json, "firs", statistics.Firs);
    }

    /// <summary>The rest, for who may see everything.</summary>
    public static void WriteDetails(Utf8JsonWriter json, ViewerReading viewer)
    {
        json.WriteString("session", viewer.Session);
        WriteText(json, "localAddress", viewer.Statistics?.LocalAddress);
        WriteText(json, "remoteAddress", viewer.Statistics?.RemoteAddress);
    }

    private static string NameOf(RTCPeerConnectionState state) => state switch
    {
        RTCPeerConnectionState.New => "new",
        RTCPeerConnectionState.Connecting => "connecting",
        RTCPeerConnectionState.Connected => "connected",
        RTCPeerConnectionState.Disconnected => "disconnected",
        RTCPeerConnectionState.Failed => "failed",
        _ => "closed",
    };

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    private static void WriteCount(Utf8JsonWriter json, string name, long? count)
    {
        if (count is { } number) json.WriteNumber(name, number);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value, int decimals = 0)
    {
        if (value is { } number) json.WriteNumber(name, Math.Round(number, decimals));
    }
}
