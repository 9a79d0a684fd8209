import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import activities.models.turnout
import alliance.fields


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0001_initial"),
        ("alliance", "0002_audit_is_append_only"),
        ("members", "0002_attachment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "serial",
                    models.CharField(
                        default=activities.models.turnout.new_serial,
                        editable=False,
                        max_length=16,
                        unique=True,
                        verbose_name="编号",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "part",
                    models.CharField(
                        choices=[("participant", "参与者"), ("volunteer", "志愿者"), ("speaker", "发言人")],
                        default="participant",
                        max_length=12,
                        verbose_name="身份",
                    ),
                ),
                (
                    "issued_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="开具时间"),
                ),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="撤销时间")),
                (
                    "revoked_because",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="撤销理由"),
                ),
            ],
            options={
                "verbose_name": "参与证明",
                "verbose_name_plural": "参与证明",
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(editable=False, verbose_name="版本")),
                ("purpose", models.CharField(max_length=200, verbose_name="处理目的")),
                ("handler", models.CharField(max_length=80, verbose_name="处理者")),
                ("contact", models.CharField(max_length=120, verbose_name="联系方式")),
                (
                    "retention_days",
                    models.PositiveIntegerField(
                        default=180,
                        help_text="到期自动删除姓名、手机号和报名填写的内容，只留人数。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1095),
                        ],
                        verbose_name="活动结束后保存天数",
                    ),
                ),
                ("more", models.TextField(blank=True, verbose_name="补充说明")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name": "个人信息告知",
                "verbose_name_plural": "个人信息告知",
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="HeadCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.CharField(
                        choices=[
                            ("clear", "正常"),
                            ("doubted", "待核实"),
                            ("accepted", "核实属实"),
                            ("rejected", "不予计入"),
                        ],
                        default="clear",
                        editable=False,
                        max_length=10,
                        verbose_name="核实",
                    ),
                ),
                ("doubts", models.TextField(blank=True, editable=False, verbose_name="疑点")),
                ("review_note", models.CharField(blank=True, editable=False, max_length=300, verbose_name="核实意见")),
                ("reviewed_at", models.DateTimeField(editable=False, null=True, verbose_name="核实时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[("registered", "现场登记"), ("estimated", "现场估算"), ("online", "线上参与")],
                        max_length=10,
                        verbose_name="口径",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        help_text="同一口径有几处时分别填，如：视频号直播、二楼分会场。",
                        max_length=40,
                        verbose_name="来源",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="人数")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="佐证链接")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name": "申报人数",
                "verbose_name_plural": "申报人数",
                "ordering": ["kind", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", alliance.fields.EncryptedTextField(blank=True, verbose_name="手机号")),
                ("phone_mark", alliance.fields.MarkField("phone", editable=False, max_length=32, null=True)),
                (
                    "token",
                    models.CharField(
                        default=activities.models.turnout.new_token, editable=False, max_length=24, unique=True
                    ),
                ),
                ("declined_at", models.DateTimeField(editable=False, null=True, verbose_name="谢绝时间")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name": "邀请",
                "verbose_name_plural": "邀请",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("official", "公务"), ("sick", "病假"), ("private", "事假"), ("other", "其他")],
                        default="official",
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="事由")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "待审批"),
                            ("approved", "已准假"),
                            ("returned", "已退回"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="申请时间"),
                ),
            ],
            options={
                "verbose_name": "请假",
                "verbose_name_plural": "请假",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("unknown", "未征求同意"),
                            ("nobody", "没有可辨认的人"),
                            ("agreed", "照片中的人已同意公开"),
                            ("guardians", "有未成年人，监护人已同意公开"),
                            ("refused", "有人不同意公开"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="肖像同意",
                    ),
                ),
            ],
            options={
                "verbose_name": "活动照片",
                "verbose_name_plural": "活动照片",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=60, verbose_name="问题")),
                (
                    "kind",
                    models.CharField(
                        choices=[("text", "填空"), ("choice", "单选"), ("yes_no", "是否")],
                        default="text",
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                (
                    "options",
                    models.TextField(blank=True, help_text="单选时填，每行一个，至少两个。", verbose_name="选项"),
                ),
                ("is_required", models.BooleanField(default=False, verbose_name="必填")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
            ],
            options={
                "verbose_name": "报名问题",
                "verbose_name_plural": "报名问题",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.CharField(
                        choices=[
                            ("clear", "正常"),
                            ("doubted", "待核实"),
                            ("accepted", "核实属实"),
                            ("rejected", "不予计入"),
                        ],
                        default="clear",
                        editable=False,
                        max_length=10,
                        verbose_name="核实",
                    ),
                ),
                ("doubts", models.TextField(blank=True, editable=False, verbose_name="疑点")),
                ("review_note", models.CharField(blank=True, editable=False, max_length=300, verbose_name="核实意见")),
                ("reviewed_at", models.DateTimeField(editable=False, null=True, verbose_name="核实时间")),
                ("views", models.PositiveIntegerField(verbose_name="浏览量")),
                ("read_on", models.DateField(verbose_name="读数日期")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name": "读数",
                "verbose_name_plural": "读数",
                "ordering": ["read_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("first", "第一次提醒"), ("last", "临近提醒")], max_length=10)),
                ("start", models.DateTimeField()),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "活动提醒",
                "verbose_name_plural": "活动提醒",
                "ordering": ["sent_at"],
            },
        ),
        migrations.CreateModel(
            name="TurnoutDefaults",
            fields=[
                (
                    "alliance",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="turnout_defaults",
                        serialize=False,
                        to="alliance.alliance",
                    ),
                ),
                (
                    "check_in_mode",
                    models.CharField(
                        choices=[("poster", "固定二维码（可印成海报）"), ("rotating", "动态二维码（投屏，定时更换）")],
                        default="poster",
                        help_text="单场活动可以另设。",
                        max_length=10,
                        verbose_name="签到方式",
                    ),
                ),
                (
                    "code_seconds",
                    models.PositiveIntegerField(
                        default=30,
                        help_text="当前和上一个码有效。",
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(300),
                        ],
                        verbose_name="动态码更换间隔（秒）",
                    ),
                ),
                (
                    "pass_minutes",
                    models.PositiveIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="扫动态码后填写时限（分钟）",
                    ),
                ),
                (
                    "opens_before",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="开始前多少分钟可签到",
                    ),
                ),
                (
                    "closes_after",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="结束后多少分钟停止签到",
                    ),
                ),
                (
                    "late_after",
                    models.PositiveIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="开始后多少分钟算迟到",
                    ),
                ),
                (
                    "remind_hours",
                    models.PositiveIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="第一次提醒提前（小时）",
                    ),
                ),
                (
                    "remind_minutes",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="第二次提醒提前（分钟）",
                    ),
                ),
                (
                    "least_ratings",
                    models.PositiveIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="满意率至少需要的评价份数",
                    ),
                ),
                (
                    "device_most",
                    models.PositiveIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="同一手机短时签到多于几次列为待核实",
                    ),
                ),
                (
                    "device_seconds",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3600),
                        ],
                        verbose_name="“短时”指（秒）",
                    ),
                ),
                (
                    "origin_most",
                    models.PositiveIntegerField(
                        default=20,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="同一网络同一机型短时签到多于几次列为待核实",
                    ),
                ),
                (
                    "origin_seconds",
                    models.PositiveIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3600),
                        ],
                        verbose_name="同一网络的“短时”指（秒）",
                    ),
                ),
                (
                    "seats_percent",
                    models.PositiveIntegerField(
                        default=100,
                        validators=[
                            django.core.validators.MinValueValidator(50),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="现场人数超过名额的百分之几列为待核实",
                    ),
                ),
                (
                    "online_times",
                    models.PositiveIntegerField(
                        default=100,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100000),
                        ],
                        verbose_name="线上人数超过现场多少倍列为待核实",
                    ),
                ),
                (
                    "online_least",
                    models.PositiveIntegerField(
                        default=5000,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10000000),
                        ],
                        verbose_name="线上人数不足多少不作上述判断",
                    ),
                ),
                (
                    "views_times",
                    models.PositiveIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="浏览量一天内增至多少倍列为待核实",
                    ),
                ),
                (
                    "views_least",
                    models.PositiveIntegerField(
                        default=1000,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10000000),
                        ],
                        verbose_name="浏览量不足多少不作上述判断",
                    ),
                ),
            ],
            options={
                "verbose_name": "签到与核实规则",
                "verbose_name_plural": "签到与核实规则",
            },
        ),
        migrations.CreateModel(
            name="TurnoutRules",
            fields=[
                (
                    "activity",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="turnout_rules",
                        serialize=False,
                        to="activities.activity",
                    ),
                ),
                (
                    "opens_at",
                    models.DateTimeField(
                        blank=True, help_text="不填表示发布后即可报名。", null=True, verbose_name="报名开始"
                    ),
                ),
                (
                    "closes_at",
                    models.DateTimeField(
                        blank=True, help_text="不填表示到活动结束为止。", null=True, verbose_name="报名截止"
                    ),
                ),
                ("is_invited_only", models.BooleanField(default=False, verbose_name="只限受邀的人报名")),
                (
                    "reserved_seats",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="留给受邀的人，公众报名时不占用；每张待答复的请柬也占一个名额。",
                        verbose_name="预留名额",
                    ),
                ),
                (
                    "party_limit",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="含报名人自己；填1表示各报各的。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="每次报名最多几人",
                    ),
                ),
                (
                    "check_in_mode",
                    models.CharField(
                        blank=True,
                        choices=[("poster", "固定二维码（可印成海报）"), ("rotating", "动态二维码（投屏，定时更换）")],
                        help_text="不选则按本联盟的统一规则。",
                        max_length=10,
                        verbose_name="签到方式",
                    ),
                ),
                ("late_after", models.PositiveIntegerField(blank=True, null=True, verbose_name="开始后多少分钟算迟到")),
                (
                    "near_metres",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="填了才会在签到时询问位置；位置只用于当场核对，不保存。",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(50),
                            django.core.validators.MaxValueValidator(50000),
                        ],
                        verbose_name="签到距离限制（米）",
                    ),
                ),
                (
                    "longitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="会场经度",
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="会场纬度",
                    ),
                ),
            ],
            options={
                "verbose_name": "报名与签到设置",
                "verbose_name_plural": "报名与签到设置",
            },
        ),
        migrations.AlterModelOptions(
            name="coverage",
            options={"ordering": ["-created_at", "-pk"], "verbose_name": "传播", "verbose_name_plural": "传播"},
        ),
        migrations.AlterModelOptions(
            name="rating",
            options={"ordering": ["pk"], "verbose_name": "满意度评价", "verbose_name_plural": "满意度评价"},
        ),
        migrations.RemoveConstraint(
            model_name="activity",
            name="declared_figures_have_evidence",
        ),
        migrations.RemoveConstraint(
            model_name="coverage",
            name="coverage_once",
        ),
        migrations.RemoveConstraint(
            model_name="signup",
            name="sign_up_once",
        ),
        migrations.AddField(
            model_name="checkin",
            name="device",
            field=models.CharField(blank=True, editable=False, max_length=16),
        ),
        migrations.AddField(
            model_name="checkin",
            name="doubts",
            field=models.TextField(blank=True, editable=False, verbose_name="疑点"),
        ),
        migrations.AddField(
            model_name="checkin",
            name="has_rated",
            field=models.BooleanField(default=False, editable=False, verbose_name="已评价"),
        ),
        migrations.AddField(
            model_name="checkin",
            name="origin",
            field=models.CharField(blank=True, editable=False, max_length=16),
        ),
        migrations.AddField(
            model_name="checkin",
            name="recorded_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="checkin",
            name="recorded_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="review",
            field=models.CharField(
                choices=[("clear", "正常"), ("doubted", "待核实"), ("accepted", "核实属实"), ("rejected", "不予计入")],
                default="clear",
                editable=False,
                max_length=10,
                verbose_name="核实",
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="review_note",
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name="核实意见"),
        ),
        migrations.AddField(
            model_name="checkin",
            name="reviewed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="核实时间"),
        ),
        migrations.AddField(
            model_name="checkin",
            name="reviewed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="scan_id",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="checkin",
            name="token",
            field=models.CharField(default="", editable=False, max_length=24),
        ),
        migrations.AddField(
            model_name="checkin",
            name="user",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="check_ins",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="coverage",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="rating",
            name="activity",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ratings",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="hidden_because",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="隐藏理由"),
        ),
        migrations.AddField(
            model_name="rating",
            name="hidden_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="is_hidden",
            field=models.BooleanField(default=False, editable=False, verbose_name="留言已隐藏"),
        ),
        migrations.AddField(
            model_name="signup",
            name="answers",
            field=models.JSONField(blank=True, default=dict, verbose_name="填写内容"),
        ),
        migrations.AddField(
            model_name="signup",
            name="erased_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="个人信息删除时间"),
        ),
        migrations.AddField(
            model_name="signup",
            name="party_size",
            field=models.PositiveSmallIntegerField(
                default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="人数"
            ),
        ),
        migrations.AddField(
            model_name="signup",
            name="phone_mark",
            field=alliance.fields.MarkField("phone", editable=False, max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="signup",
            name="promoted_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="候补转正时间"),
        ),
        migrations.AddField(
            model_name="signup",
            name="short_code",
            field=models.CharField(default="", editable=False, max_length=6, verbose_name="签到短码"),
        ),
        migrations.AlterField(
            model_name="checkin",
            name="method",
            field=models.CharField(
                choices=[("self", "扫码"), ("scan", "工作人员扫码"), ("staff", "代签"), ("companion", "同行")],
                default="self",
                max_length=10,
                verbose_name="方式",
            ),
        ),
        migrations.AlterField(
            model_name="coverage",
            name="activity",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="coverages",
                to="activities.activity",
            ),
        ),
        migrations.AlterField(
            model_name="coverage",
            name="url",
            field=models.URLField(
                blank=True, help_text="没有链接的，请上传报道的照片或截图。", max_length=300, verbose_name="链接"
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="id",
            field=models.BigIntegerField(
                default=activities.models.turnout.random_number, editable=False, primary_key=True, serialize=False
            ),
        ),
        migrations.AlterField(
            model_name="signup",
            name="phone",
            field=alliance.fields.EncryptedTextField(verbose_name="手机号"),
        ),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(fields=["activity", "at"], name="check_in_at"),
        ),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("url", ""), _negated=True),
                fields=("activity", "url"),
                name="coverage_once",
                violation_error_message="这个链接已登记。",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="activity",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="check_in",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="certificate",
                to="activities.checkin",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="issued_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="alliance",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alliance.alliance"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signup",
            name="consent",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sign_ups",
                to="activities.consent",
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="activity",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="head_counts",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="reviewed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="activity",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="cppcc_member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.cppccmember",
                verbose_name="委员",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="sign_up",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitation",
                to="activities.signup",
            ),
        ),
        migrations.AddField(
            model_name="leave",
            name="attendance",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="leaves",
                to="activities.attendance",
            ),
        ),
        migrations.AddField(
            model_name="leave",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="activity",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="attachment",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photo",
                to="members.attachment",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="activity",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="coverage",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="readings",
                to="activities.coverage",
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="reviewed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="activity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="activities.activity"
            ),
        ),
        migrations.AddConstraint(
            model_name="turnoutrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_at__gt", models.F("opens_at")), ("opens_at", None), ("closes_at", None), _connector="OR"
                ),
                name="sign_up_order",
                violation_error_message="报名截止要晚于报名开始。",
            ),
        ),
        migrations.AddConstraint(
            model_name="turnoutrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("near_metres", None),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="near_what",
                violation_error_message="要限制距离，请填会场的经度和纬度。",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at", None), ("revoked_because", "")),
                    models.Q(("revoked_at__isnull", False), models.Q(("revoked_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="revoked_with_reason",
                violation_error_message="撤销要写明理由。",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(fields=("alliance", "version"), name="consent_version_once"),
        ),
        migrations.AddConstraint(
            model_name="headcount",
            constraint=models.UniqueConstraint(
                fields=("activity", "kind", "channel"),
                name="head_count_once",
                violation_error_message="这个口径和来源已经填过，请直接修改。",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("activity", "phone_mark"), name="invited_phone_once"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("activity", "cppcc_member"), name="invited_member_once"),
        ),
        migrations.AddConstraint(
            model_name="leave",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("pending", "approved", "returned"))),
                fields=("attendance",),
                name="one_leave_at_a_time",
                violation_error_message="您已经请过假。",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                fields=("activity", "label"), name="question_once", violation_error_message="已有同样的问题。"
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(fields=["coverage", "-read_on"], name="reading_latest"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("activity", "kind", "start"), name="reminded_once"),
        ),
        # Nullable first, so that the way back can fill them before they are required again.
        migrations.AlterField("coverage", "read_on", models.DateField(null=True, verbose_name="读数日期")),
        migrations.AlterField(
            "rating",
            "check_in",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="rating", to="activities.checkin"
            ),
        ),
    ]
