namespace Camerad.WebRtc.Dtls;

/// <summary>Alerts the adapter sends or acts upon itself (RFC 5246 §7.2): level, description.</summary>
internal static class DtlsAlert
{
    public const int Length = 2;
    public const byte Warning = 1;
    public const byte Fatal = 2;
    public const byte CloseNotify = 0;
    public const byte BadCertificate = 42;
    public const byte NoRenegotiation = 100;
}
