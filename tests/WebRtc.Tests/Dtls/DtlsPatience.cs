namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>How long tests wait for what happens in milliseconds on an idle machine.</summary>
internal static class DtlsPatience
{
    public static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);
}
