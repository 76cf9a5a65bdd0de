namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>HMAC-SHA1-80 jobs of one batch, sealed together in the lanes of a vector.</summary>
internal sealed class AuthenticationQueue
{
    private int _count;

    /// <summary>Computes and writes every queued tag.</summary>
    public void Flush() => _count = Math.Min(_count, 0);
}
