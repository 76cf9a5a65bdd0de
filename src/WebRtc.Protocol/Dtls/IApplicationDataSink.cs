namespace Camerad.WebRtc.Protocol.Dtls;

/// <summary>Takes decrypted application data: SCTP packets (RFC 8261 §4).</summary>
internal interface IApplicationDataSink
{
    /// <param name="now">The time.</param>
    /// <param name="data">The text of one record; borrowed until the call returns.</param>
    void HandleApplicationData(Instant now, ReadOnlySpan<byte> data);
}
