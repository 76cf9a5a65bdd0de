namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>SRTP protection profiles by their IANA numbers (RFC 5764 §4.1.2, RFC 7714 §14.2).</summary>
internal enum SrtpProfile : ushort
{
    None = 0,
    Aes128CmHmacSha1_80 = 0x0001,
    AeadAes128Gcm = 0x0007,
}
