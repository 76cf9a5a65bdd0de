using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §7.2: plays DTMF digits to the peer in the place of a sender's sound, as events of RFC 4733. Threading:
/// any thread may call; events come on the connection's context.
/// </summary>
public sealed class RTCDTMFSender
{
    private const char Pause = ',';
    private const uint MinDurationMs = 40, MinInterToneGapMs = 30, MaxTimeMs = 6000;

    private static readonly TimeSpan PauseDuration = TimeSpan.FromSeconds(2);

    private readonly RTCPeerConnection _connection;
    private readonly RTCRtpSender _sender;
    // Inside the gate
    private string _toneBuffer = "";
    private TimeSpan _duration, _interToneGap;
    private bool _isPlayoutScheduled;

    internal RTCDTMFSender(RTCPeerConnection connection, RTCRtpSender sender) =>
        (_connection, _sender) = (connection, sender);

    /// <summary>A tone begins, or the last one is over (an empty tone).</summary>
    public event Action<RTCDTMFToneChangeEvent>? OnToneChange;

    /// <summary>Whether <see cref="InsertDTMF"/> is allowed now (W3C WebRTC §7.2, determine if DTMF can be sent):
    /// the connection is connected, the sender has a track, is active, its direction sends, and the peer takes
    /// telephone-event.</summary>
    public bool CanInsertDTMF
    {
        get
        {
            lock (_connection.Gate) return CanInsert();
        }
    }

    /// <summary>What is not played yet.</summary>
    public string ToneBuffer
    {
        get
        {
            lock (_connection.Gate) return _toneBuffer;
        }
    }

    /// <summary>
    /// W3C WebRTC §7.2, insertDTMF: plays tones one after the other, instead of those that wait. What plays now is
    /// played to its end. While a tone plays the track's frames are not sent. A tone may begin later by up to one
    /// packet of sound, and the tones behind it with it.
    /// </summary>
    /// <param name="tones">
    /// 0 to 9, A to D in either case, # and *; a comma is a pause of two seconds; empty: nothing is played any more.
    /// </param>
    /// <param name="duration">Milliseconds of each tone; taken as 40 to 6,000.</param>
    /// <param name="interToneGap">Milliseconds after each tone; taken as 30 to 6,000.</param>
    /// <exception cref="RTCException">
    /// InvalidStateError: <see cref="CanInsertDTMF"/> is false. InvalidCharacterError: none of the above. Nothing has
    /// changed then.
    /// </exception>
    public void InsertDTMF(string tones, uint duration = 100, uint interToneGap = 70)
    {
        ArgumentNullException.ThrowIfNull(tones);
        lock (_connection.Gate)
        {
            if (!CanInsert())
                throw new RTCException(RTCException.InvalidStateError, "No tones can be sent now (CanInsertDTMF).");
            _toneBuffer = Normalize(tones);
            _duration = TimeSpan.FromMilliseconds(Math.Clamp(duration, MinDurationMs, MaxTimeMs));
            _interToneGap = TimeSpan.FromMilliseconds(Math.Clamp(interToneGap, MinInterToneGapMs, MaxTimeMs));
            if (_toneBuffer.Length == 0 || _isPlayoutScheduled) return;
            _isPlayoutScheduled = true;
        }

        _connection.Post(PlayNext);
    }

    /// <summary>On the context: the tone and the gap after it are over.</summary>
    internal void HandlePlayed() => PlayNext();

    // The playout task. On the context.
    private void PlayNext()
    {
        string tone = "";
        lock (_connection.Gate)
        {
            _isPlayoutScheduled = CanInsert() && _toneBuffer.Length > 0;
            if (_isPlayoutScheduled)
            {
                tone = _toneBuffer[..1];
                _toneBuffer = _toneBuffer[1..];
                Play(tone[0]);
            }
            else if (!CanInsert())
            {
                return;
            }
        }

        OnToneChange?.Invoke(new RTCDTMFToneChangeEvent(tone));
    }

    private void Play(char tone)
    {
        int handle = _sender.Negotiation.Handle;
        if (tone == Pause) _connection.PlayTone(handle, code: null, PauseDuration, gap: TimeSpan.Zero);
        else _connection.PlayTone(handle, DtmfTones.ToCode(tone), _duration, _interToneGap);
    }

    // Inside the gate.
    private bool CanInsert() =>
        _connection.ConnectionState == RTCPeerConnectionState.Connected && _sender.CanSendTones;

    private static string Normalize(string tones)
    {
        string upper = tones.ToUpperInvariant();
        foreach (char tone in upper)
        {
            if (tone != Pause && DtmfTones.ToCode(tone) is null)
                throw new RTCException(RTCException.InvalidCharacterError, $"\"{tone}\" is no DTMF tone.");
        }

        return upper;
    }
}
