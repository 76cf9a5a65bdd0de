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

    public static string ToAttributeName(this SdpDirection direction) => direction switch
    {
        SdpDirection.SendRecv => "sendrecv",
        SdpDirection.SendOnly => "sendonly",
        SdpDirection.RecvOnly => "recvonly",
        _ => "inactive",
    };
}
