namespace Camerad.WebRtc.Dtls;

/// <summary>
/// Puts the peer's handshake messages together and in order before the library sees them (RFC 6347 §4.2.2, §4.2.3):
/// fragments may
/// overlap, repeat and come in any order; what is too large, too far ahead or too much is refused. The library then
/// never meets
/// a lost, repeated or fragmented message.
/// </summary>
internal sealed class HandshakeReassembler
{
    /// <summary>Bytes of one message: a chain of RSA certificates fits several times.</summary>
    public const int MaxMessageLength = 16 * 1024;

    /// <summary>Bytes held for messages that are incomplete or not yet due; refused beyond, except for the message due
    /// next.</summary>
    public const int MaxBufferedLength = 2 * MaxMessageLength;

    /// <summary>Messages beyond the one due next; a flight has at most five (RFC 6347 §4.2.4).</summary>
    public const int MaxMessagesAhead = 8;

    /// <summary>Messages in one handshake, HelloVerifyRequest's second round included.</summary>
    public const int MaxMessages = 32;

    private readonly Dictionary<int, PartialMessage> _partial = [];
    private int _bufferedLength;

    public enum Outcome
    {
        /// <summary>Contributed, or was here already in part.</summary>
        Taken,

        /// <summary>Belongs to a message handed out before: the peer repeats itself.</summary>
        Repeated,

        /// <summary>Beyond a limit, or contradicts what came before.</summary>
        Refused,
    }

    /// <summary>message_seq of the message to be handed out next.</summary>
    public int NextSequence { get; private set; }

    public bool HasNext => _partial.TryGetValue(NextSequence, out PartialMessage? message) && message.IsComplete;

    public Outcome Handle(in HandshakeFragment fragment)
    {
        if (fragment.MessageSequence < NextSequence) return Outcome.Repeated;
        int furthest = Math.Min(NextSequence + MaxMessagesAhead, MaxMessages - 1);
        if (fragment.MessageSequence > furthest) return Outcome.Refused;
        if (!_partial.TryGetValue(fragment.MessageSequence, out PartialMessage? message))
        {
            if (!HasRoomFor(fragment)) return Outcome.Refused;
            message = new PartialMessage(fragment.Type, fragment.Length);
            _partial.Add(fragment.MessageSequence, message);
            _bufferedLength += fragment.Length;
        }
        return message.TryContribute(fragment) ? Outcome.Taken : Outcome.Refused;
    }

    /// <summary>Hands out the next message if it is complete, without its header.</summary>
    public bool TryTakeNext(out HandshakeType type, out int messageSequence, out byte[] body)
    {
        messageSequence = NextSequence;
        if (!HasNext)
        {
            (type, body) = (default, []);
            return false;
        }
        _partial.Remove(NextSequence, out PartialMessage? message);
        (type, body) = (message!.Type, message.Body);
        _bufferedLength -= body.Length;
        NextSequence++;
        return true;
    }

    private bool HasRoomFor(in HandshakeFragment fragment) =>
        fragment.Length <= MaxMessageLength
        && (fragment.MessageSequence == NextSequence || _bufferedLength + fragment.Length <= MaxBufferedLength);
}
