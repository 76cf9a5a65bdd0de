namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>
/// What a Raspberry Pi's firmware says of its supply and of what it does about heat. Null: not known on this system.
/// </summary>
/// <param name="UnderVoltage">The supply is below 4.63 V now.</param>
/// <param name="Throttled">The processor is slowed down now, or kept from its full speed.</param>
/// <param name="SoftLimit">The soft temperature limit is in force now (60 °C on a Pi 3B+).</param>
/// <param name="UnderVoltageSinceBoot">It has been so.</param>
/// <param name="ThrottledSinceBoot">It has been so.</param>
/// <param name="SoftLimitSinceBoot">It has been so.</param>
internal sealed record PowerReading(
    bool? UnderVoltage, bool? Throttled = null, bool? SoftLimit = null,
    bool? UnderVoltageSinceBoot = null, bool? ThrottledSinceBoot = null, bool? SoftLimitSinceBoot = null)
{
    // docs of vcgencmd get_throttled; the same bits moved up by 16 tell what has been since the start.
    private const uint UnderVoltageBit = 1 << 0, FrequencyCappedBit = 1 << 1, ThrottledBit = 1 << 2,
        SoftLimitBit = 1 << 3;

    private const int HistoryShift = 16;

    /// <summary>
    /// The firmware's own word, as vcgencmd shows it: its upper half is what has been since the start.
    /// </summary>
    public static PowerReading FromFirmware(uint bits)
    {
        uint past = bits >> HistoryShift;
        return new PowerReading(
            Has(bits, UnderVoltageBit), Has(bits, FrequencyCappedBit | ThrottledBit), Has(bits, SoftLimitBit),
            Has(past, UnderVoltageBit), Has(past, FrequencyCappedBit | ThrottledBit), Has(past, SoftLimitBit));
    }

    /// <summary>
    /// The word as the kernel keeps it: it asks every two seconds and clears the upper half each time, which therefore
    /// tells of those two seconds only.
    /// </summary>
    public static PowerReading FromKernel(uint bits)
    {
        uint recent = bits | (bits >> HistoryShift);
        return new PowerReading(
            Has(recent, UnderVoltageBit), Has(recent, FrequencyCappedBit | ThrottledBit), Has(recent, SoftLimitBit));
    }

    private static bool Has(uint bits, uint wanted) => (bits & wanted) != 0;
}
