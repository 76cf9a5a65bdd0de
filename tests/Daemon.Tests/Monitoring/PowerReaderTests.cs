using System.Text;
using Camerad.Daemon.Monitoring.Readers;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Daemon.Tests.Monitoring;

public sealed class PowerReaderTests
{
    private const string Alarm = "sys/class/hwmon/hwmon1/in0_lcrit_alarm";

    [Fact]
    public void Firmware_tells_all_if_it_can_be_asked()
    {
        using MachineFolder pi = MachineFolder.Pi5().With("dev/vcio_gencmd", "").With("dev/vcio", "");
        var firmware = new FakeFirmware("throttled=0x50000");
        using var reader = new PowerReader(pi.Root, firmware.Ask);

        Assert.Equal(new PowerReading(false, false, false, true, true, false), reader.Read());
        firmware.Reply = "throttled=0x80008\n";
        Assert.Equal(new PowerReading(false, false, true, false, false, true), reader.Read());
        firmware.Reply = "throttled=0x20002";
        Assert.Equal(new PowerReading(false, true, false, false, true, false), reader.Read());
        Assert.Equal("get_throttled", firmware.Asked);
    }

    [Theory]
    [InlineData("error=1 error_msg=\"Command not registered\"")]
    [InlineData("throttled=0x")]
    [InlineData("throttled=0xzz")]
    [InlineData("")]
    [InlineData(null)]
    public void Firmware_that_does_not_answer_leaves_it_to_the_kernel(string? reply)
    {
        using MachineFolder pi = MachineFolder.Pi5().With("dev/vcio_gencmd", "");
        using var reader = new PowerReader(pi.Root, new FakeFirmware(reply).Ask);

        Assert.Equal(new PowerReading(UnderVoltage: true), reader.Read());
    }

    [Fact]
    public void Device_of_another_kind_is_no_firmware()
    {
        // The real mailbox's code on what is there under that name in a container: a plain file.
        using MachineFolder pi = MachineFolder.Pi5().With("dev/vcio", "not a device");
        using var reader = new PowerReader(pi.Root);

        Assert.Equal(new PowerReading(UnderVoltage: true), reader.Read());
    }

    [Fact]
    public void Kernels_chip_tells_of_the_supply_alone_and_the_old_file_is_left_unread()
    {
        // Reading get_throttled, which says 50005 here, puts a stack trace into the kernel's log.
        using MachineFolder pi = MachineFolder.Pi4();
        using var reader = new PowerReader(pi.Root);

        Assert.Equal(new PowerReading(UnderVoltage: false), reader.Read());
        pi.With(Alarm, "1\n");
        Assert.Equal(new PowerReading(UnderVoltage: true), reader.Read());
        pi.Without(Alarm);
        Assert.Null(reader.Read());
    }

    [Theory]
    [InlineData("soc:firmware", "50005\n", true, true, false)]
    [InlineData("soc:firmware", "10000\n", true, false, false)]     // within the last two seconds
    [InlineData("soc:firmware", "0\n", false, false, false)]
    [InlineData("soc:firmware", "8\n", false, false, true)]
    [InlineData("soc@107c000000:firmware", "20002\n", false, true, false)]
    public void Old_kernels_file_tells_of_now_and_not_since_the_start(
        string node, string content, bool underVoltage, bool throttled, bool softLimit)
    {
        using MachineFolder pi = MachineFolder.Virtual()
            .With($"sys/bus/platform/drivers/raspberrypi-firmware/{node}/get_throttled", content);
        using var reader = new PowerReader(pi.Root);

        Assert.Equal(new PowerReading(underVoltage, throttled, softLimit), reader.Read());
    }

    [Fact]
    public void Other_machines_have_no_such_reading()
    {
        using MachineFolder pc = MachineFolder.Pc();
        using var reader = new PowerReader(pc.Root);

        Assert.Null(reader.Read());
    }

    private sealed class FakeFirmware(string? reply)
    {
        public string? Reply { get; set; } = reply;

        public string? Asked { get; private set; }

        public bool Ask(SafeFileHandle device, ReadOnlySpan<byte> command, Span<byte> reply, out int length)
        {
            Asked = Encoding.ASCII.GetString(command);
            length = Reply is null ? 0 : Encoding.ASCII.GetBytes(Reply, reply);
            return Reply is not null;
        }
    }
}
