namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Counts what applications change between descriptions, to tell whether a created one still says the
/// truth.</summary>
internal sealed class Revision
{
    public int Number { get; private set; }

    public void Advance() => Number++;
}
