namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>Names of <see cref="SdpDirection"/>.</summary>
internal static class SdpDirections
{
    public static bool TryParse(ReadOnlySpan<char> name, out SdpDirection direction)
    {
        (bool known, direction) = name switch
        {
            "sendrecv" => (true, SdpDirection.SendRecv),
            "sendonly" => (true, SdpDirection.SendOnly),
            "recvonly" => (true, SdpDirection.RecvOnly),
            "inactive" => (true, SdpDirection.Inactive),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>The other side's view of the same.</summary>
    public static SdpDirection Reverse(this SdpDirection direction) => direction switch
    {
        SdpDirection.SendOnly => SdpDirection.RecvOnly,
        SdpDirection.RecvOnly => SdpDirection.SendOnly,
        _ => direction,
    };

    public static string ToAttributeName(this SdpDirection direction) => direction switch
    {
        SdpDirection.SendRecv => "sendrecv",
        SdpDirection.SendOnly => "sendonly",
        SdpDirection.RecvOnly => "recvonly",
        _ => "inactive",
    };
}
